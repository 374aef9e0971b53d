package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

class ArraysTest {

  @Test
  void aHeaderHoldsTheLength() {
    IntArray ints = new IntArray(5);
    assertThat(TornadoNativeArray.ARRAY_HEADER).isEqualTo(16);
    assertThat(ints.getSegmentWithHeader().byteSize()).isEqualTo(36);
    assertThat(ints.getNumBytesOfSegment()).isEqualTo(20);
    assertThat(ints.getSegmentWithHeader().get(ValueLayout.JAVA_INT, 0)).isEqualTo(5);
    assertThat(ints.toHeapArray()).containsOnly(0);
  }

  @Test
  void shallowSharesAndWritesTheHeader() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(16 + 8, 16);
      segment.set(ValueLayout.JAVA_SHORT, 18, (short) 7);
      ShortArray shorts = ShortArray.fromSegmentShallow(segment);
      assertThat(shorts.toHeapArray()).containsExactly(0, 7, 0, 0);
      shorts.set(0, (short) 3);
      assertThat(segment.get(ValueLayout.JAVA_SHORT, 16)).isEqualTo((short) 3);
      assertThat(segment.get(ValueLayout.JAVA_INT, 0)).isEqualTo(4);
    }
  }

  @Test
  void copiesAreMade() {
    FloatArray floats = FloatArray.fromElements(1, 2, 3);
    FloatArray copy = FloatArray.fromSegment(floats.getSegment());
    floats.init(0);
    assertThat(copy.toHeapArray()).containsExactly(1, 2, 3);
    assertThat(copy.slice(1, 2).toHeapArray()).containsExactly(2, 3);
    assertThat(FloatArray.concat(copy, copy).getSize()).isEqualTo(6);
    assertThat(FloatArray.fromFloatBuffer(FloatBuffer.wrap(new float[] {4})).get(0)).isEqualTo(4);
    assertThatThrownBy(() -> copy.slice(2, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FloatArray.fromSegment(MemorySegment.ofArray(new byte[5])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a multiple");
    assertThat(ByteArray.fromArray(new byte[] {1, 2}).getSize()).isEqualTo(2);
  }
}
