package io.xmodel.emulator.rewrite;

import java.lang.classfile.Opcode;

/** What is to be known of single instructions. */
final class Opcodes {

  private Opcodes() {}

  /** What an instruction that no kernel may hold does. */
  static String forbidden(Opcode opcode) {
    return switch (opcode) {
      case NEW -> "an object is made";
      case ANEWARRAY, MULTIANEWARRAY -> "an array of arrays or objects is made";
      case INVOKEDYNAMIC -> "a lambda or a string concatenation";
      case ATHROW -> "an exception is thrown";
      case CHECKCAST, INSTANCEOF -> "a cast or test of a reference's type";
      case MONITORENTER, MONITOREXIT -> "synchronization";
      default -> "the instruction " + opcode;
    };
  }

  /** How many values a branch takes from the stack. */
  static int branchOperands(Opcode opcode) {
    return switch (opcode) {
      case GOTO, GOTO_W -> 0;
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> 1;
      default -> 2;
    };
  }
}
