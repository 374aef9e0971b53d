package io.xmodel.emulator.device;

/**
 * What a rewritten kernel sees in the place of a HalfFloat[]: a lane's registers of an operand of a
 * matrix instruction, each of two codes of 16 bits.
 */
public final class Fragment {

  final int[] registers;

  Fragment(int[] registers) {
    this.registers = registers;
  }
}
