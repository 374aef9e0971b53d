package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class CountersTest {

  private static final int ROWS = 6;
  private static final int COLUMNS = 16;
  private static final int LANES = 4;

  private final KernelContext ctx = new KernelContext();
  private final IntArray words = new IntArray(ROWS * COLUMNS / 4);
  private final FloatArray table = new FloatArray(256);
  private final FloatArray x = new FloatArray(COLUMNS);
  private final FloatArray y = new FloatArray(ROWS);

  @ParameterizedTest
  @EnumSource(value = Checks.class, names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
  void aStepReadsEachWeightOnce(Checks checks) {
    try (Emulator emulator = Emulator.open(Settings.DEFAULT.withChecks(checks))) {
      TornadoExecutionPlan plan =
          new TornadoExecutionPlan(
                  new TaskGraph("g")
                      .transferToDevice(DataTransferMode.FIRST_EXECUTION, words, table, x)
                      .task("t", RightKernels::matVec, ctx, words, table, x, y, COLUMNS, LANES)
                      .task("u", RightKernels::scale, ctx, y, x, ROWS)
                      .transferToHost(DataTransferMode.EVERY_EXECUTION, y)
                      .snapshot())
              .withGridScheduler(Grids.all(ROWS, LANES, "g.t", "g.u"));
      plan.execute();
      Counters counters = emulator.counters();
      counters.reset();
      plan.execute();

      assertThat(counters.launches()).isEqualTo(2);
      assertThat(counters.array(words).bytesRead()).isEqualTo(words.getNumBytesOfSegment());
      assertThat(counters.array(words).distinctBytesRead()).isEqualTo(words.getNumBytesOfSegment());
      assertThat(counters.array(words).bytesWritten()).isZero();

      Counters.Kernel matVec = counters.kernel("RightKernels.matVec");
      assertThat(matVec.launches()).isEqualTo(1);
      assertThat(matVec.items()).isEqualTo(ROWS * LANES);
      assertThat(matVec.barriers()).isEqualTo(ROWS * 3);
      assertThat(matVec.parameter("x").bytesRead()).isEqualTo(4L * ROWS * COLUMNS);
      assertThat(matVec.parameter("x").distinctBytesRead()).isEqualTo(4L * COLUMNS);
      assertThat(matVec.parameter("y").bytesWritten()).isEqualTo(4L * ROWS);
      assertThat(counters.array(y).bytesRead()).isEqualTo(4L * ROWS);
      assertThat(counters.kernel("RightKernels.increment").launches()).isZero();
      assertThat(counters.toString())
          .contains("RightKernels.matVec: 1 launches, 24 items, 18 barriers");

      plan.execute();
      assertThat(counters.array(words).bytesRead()).isEqualTo(2 * words.getNumBytesOfSegment());
      assertThat(counters.array(words).distinctBytesRead()).isEqualTo(words.getNumBytesOfSegment());
    }
  }

  @Test
  void sessionsNest() {
    try (Emulator outer = Emulator.open(Settings.DEFAULT)) {
      try (Emulator inner = Emulator.open(Settings.DEFAULT)) {
        assertThat(Emulator.current()).isSameAs(inner);
      }
      assertThat(Emulator.current()).isSameAs(outer);
    }
    assertThat(Emulator.current()).isNotSameAs(Emulator.current());
  }
}
