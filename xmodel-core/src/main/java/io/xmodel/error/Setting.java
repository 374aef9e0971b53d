package io.xmodel.error;

/**
 * A setting that mends a failure. The sentence of an exception says in plain words what to change.
 * A front end that knows the setting adds how it is written there.
 */
public enum Setting {
  /** Tokens that a text may have, prompt and answer together. */
  CONTEXT,
  /** The number format of the cache of keys and values. */
  KV_TYPE,
  /** Positions of the cache, of all texts together. */
  KV_POSITIONS,
  /** The backend, and the device of it. */
  BACKEND,
  /** How a device is given the work of a token. */
  LAUNCH,
  /** How a device multiplies the matrices of a prompt. */
  PREFILL,
  /** A prompt of token ids instead of a text. */
  IDS,
  /** Whether what is written may take the place of files that are there. */
  OVERWRITE,
  /** Conversion of a checkpoint's weights to 8-bit floats. */
  FLOAT8_WEIGHTS,
  /** Conversion of a checkpoint's weights to integers of 8 or 4 bits. */
  INTEGER_WEIGHTS,
  /** The number format of a GGUF file's weights. */
  GGUF_TYPE
}
