package io.xmodel.internal.jinja.compile;

/**
 * Where a statement stands.
 *
 * @param symbols what names mean here
 * @param toplevel whether what is set here is set for the template as a whole
 * @param soft whether an unknown filter or test is a fault only when it is used
 * @param loops how many loops of the same function are around
 */
record Frame(Symbols symbols, boolean toplevel, boolean soft, int loops) {
  /** An inner block of statements of the same function. */
  Frame inner() {
    return new Frame(symbols.inner(symbols.scope()), false, false, loops);
  }

  /** A function's body. */
  Frame function(Scope scope) {
    return new Frame(symbols.inner(scope), false, false, 0);
  }

  /** A branch of a condition. */
  Frame branch() {
    return new Frame(symbols, toplevel, true, loops);
  }

  /** A loop's body. */
  Frame inLoop() {
    return new Frame(symbols, false, false, loops + 1);
  }
}
