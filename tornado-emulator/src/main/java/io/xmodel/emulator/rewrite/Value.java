package io.xmodel.emulator.rewrite;

/**
 * What is known of a value on the stack or in a variable.
 *
 * @param kind what it is
 * @param parameter the parameter it is, or −1
 * @param wide whether it takes two slots
 */
record Value(Kind kind, int parameter, boolean wide) {

  enum Kind {
    /** Known when TornadoVM compiles: literals, scalar parameters, arithmetic on them. */
    CONSTANT,
    /** A local array of the group. */
    LOCAL,
    /** Registers of a matrix, of which a kernel sees no element. */
    FRAGMENT,
    OTHER
  }

  static final Value OTHER = new Value(Kind.OTHER, -1, false);
  static final Value WIDE = new Value(Kind.OTHER, -1, true);

  static Value constant(boolean wide) {
    return new Value(Kind.CONSTANT, -1, wide);
  }

  static Value other(boolean wide) {
    return wide ? WIDE : OTHER;
  }

  boolean isConstant() {
    return kind == Kind.CONSTANT;
  }

  Value join(Value that) {
    return equals(that) ? this : other(wide);
  }
}
