//! The twin migrations, inside the program, run at every start.

use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use super::{Db, Engine, Error, dialect};

/// Brings the database up to date, or says why it cannot: it changes all or nothing.
pub(super) fn run(db: &mut Db, engine: Engine) -> Result<(), Error> {
    let source = dialect::migrations(engine);
    if refuse_newer(db, &source)? == Pending::Nothing {
        return Ok(());
    }
    dialect::begin_write(db)?;
    let outcome = dialect::lock_migrations(db)
        .map_err(Error::from)
        .and_then(|()| db.run_pending_migrations(source).map(drop).map_err(|error| Error::Migrate(error.to_string())));
    match outcome {
        Ok(()) => Ok(dialect::commit(db)?),
        Err(error) => {
            dialect::rollback(db)?;
            Err(error)
        }
    }
}

#[derive(PartialEq, Eq)]
enum Pending {
    Nothing,
    Some,
}

fn refuse_newer(db: &mut Db, source: &EmbeddedMigrations) -> Result<Pending, Error> {
    use diesel::migration::MigrationSource;

    let migrate = |error: Box<dyn std::error::Error + Send + Sync>| Error::Migrate(error.to_string());
    let known: Vec<String> = MigrationSource::<diesel::sqlite::Sqlite>::migrations(source)
        .map_err(migrate)?
        .iter()
        .map(|one| one.name().version().to_string())
        .collect();
    let applied = db.applied_migrations().map_err(migrate)?;
    if let Some(unknown) = applied.iter().find(|version| !known.contains(&version.to_string())) {
        return Err(Error::NewerSchema(unknown.to_string()));
    }
    Ok(if applied.len() == known.len() { Pending::Nothing } else { Pending::Some })
}
