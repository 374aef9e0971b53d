package io.xmodel.bench;

/** How results are written. */
enum ReportFormat {
  /** A table for people, in the manner of llama-bench. */
  MD,
  /** One line a result under one line of names. */
  CSV,
  /** One JSON object a line. */
  JSONL
}
