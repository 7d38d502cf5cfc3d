DROP TABLE public_summaries;
