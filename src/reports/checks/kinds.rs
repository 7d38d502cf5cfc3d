//! Every check by its name, what it guards, and whether two persons together may publish in spite of it.
//!
//! Not a check: that a second person confirmed each public summary, since the database holds no other. Invariant: what can be
//! overridden stands in one function, and nowhere else.

text_enum! {
    /// A check, and the sentence that says what it guards.
    pub enum Check {
        CutOff = "cut_off" => "Cut-off": "A report is published after its cut-off.",
        Order = "order" => "Order of quarters": "Quarters are published one after the other, without a gap.",
        Secrecy = "secrecy" => "Secrecy": "What an order of secrecy keeps back is confirmed by two persons and told by no figure.",
        Kind = "kind" => "Confirmed kinds": "A person has confirmed the kind of every case.",
        Decision = "decision" => "Decisions": "Every decided case has a decision that its kind can have.",
        Fields = "fields" => "Fields of the cases": "Every case of the quarter has what its row needs.",
        Placed = "placed" => "Placed messages": "Every message of the quarter has its place.",
        Figures = "figures" => "Balance and sums": "Every figure is what the rows give, and balances and sums add up.",
        Carried = "carried" => "Carry-over": "What is open at the end of one quarter is open at the start of the next.",
        Definitions = "definitions" => "Definitions": "Every code that the report uses is explained in it.",
        Planted = "planted" => "Personal data": "No file of the report contains a name, an address, an identifier, a file name or the number of a case.",
        Jump = "jump" => "Unlikely figures": "Numbers received are not far from those of the report before.",
        Placeholder = "placeholder" => "Placeholders": "No text of the report contains a placeholder.",
    }
}

impl Check {
    /// The whole list of what two persons may override with a reason that the report prints: what looks unlikely and may be right
    /// all the same. Whatever else is found is wrong, and is published by nobody.
    pub const fn can_be_overridden(self) -> bool {
        matches!(self, Self::Jump | Self::Placeholder)
    }
}
