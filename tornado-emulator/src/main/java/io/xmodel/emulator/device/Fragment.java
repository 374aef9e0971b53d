package io.xmodel.emulator.device;

import uk.ac.manchester.tornado.api.types.BFloat16;

/**
 * What a rewritten kernel sees in the place of a HalfFloat[]: a lane's registers of an operand of a
 * matrix instruction, each of two codes of 16 bits.
 */
public final class Fragment {

  final int[] registers;

  /** Their values as bfloat16: half h of register i at 2 i + h. */
  final float[] values;

  Fragment(int[] registers) {
    this.registers = registers;
    values = new float[2 * registers.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = BFloat16.bf16ToFloat((short) (registers[i >> 1] >> 16 * (i & 1)));
    }
  }
}
