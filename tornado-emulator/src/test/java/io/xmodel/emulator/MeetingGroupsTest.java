package io.xmodel.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.emulator.KernelError.Kind;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Groups of one launch that wait for each other. */
class MeetingGroupsTest {
  private static final int ROUNDS = 5;
  private static final int SIZE = 3;

  private final IntArray met = IntArray.fromElements(0, 0);

  private int[] run(Settings settings, int groups, int looks, int how) throws Exception {
    IntArray values = new IntArray(2 * groups * SIZE);
    for (int i = 0; i < groups * SIZE; i++) {
      values.set(i, i * i);
    }
    TaskGraph graph =
        new TaskGraph("g")
            .transferToDevice(DataTransferMode.EVERY_EXECUTION, values, met)
            .task(
                "t",
                MeetingKernels::ring,
                new KernelContext(),
                values,
                met,
                ROUNDS,
                groups,
                looks,
                how)
            .transferToHost(DataTransferMode.EVERY_EXECUTION, values, met);
    try (Emulator _ = Emulator.open(settings);
        TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(new GridScheduler("g.t", Grids.of(groups, SIZE))).execute();
    }
    int[] result = new int[groups * SIZE];
    System.arraycopy(values.toHeapArray(), result.length, result, 0, result.length);
    return result;
  }

  private static int[] expected(int groups) {
    int[] values = new int[groups * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * i;
    }
    for (int round = 0; round < ROUNDS; round++) {
      int[] sums = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        sums[i] = values[i] + values[(i + SIZE) % values.length];
      }
      values = sums;
    }
    return values;
  }

  @ParameterizedTest
  @EnumSource(Checks.class)
  void groupsMeet(Checks checks) throws Exception {
    for (int groups : new int[] {1, 2, 8}) {
      met.init(0);
      Settings settings = Settings.DEFAULT.withChecks(checks);
      assertThat(run(settings, groups, 1000, MeetingKernels.RIGHT)).isEqualTo(expected(groups));
      assertThat(met.toHeapArray()).containsExactly(ROUNDS * groups, 0);
    }
  }

  @Test
  void aGroupThatIsNotResidentDoesNotCome() throws Exception {
    Settings settings = Settings.DEFAULT.withChecks(Checks.COUNTERS).withComputeUnits(4);
    run(settings, 5, 1000, MeetingKernels.RIGHT);
    assertThat(met.get(0)).isEqualTo(5 * ROUNDS);
    assertThat(met.get(1)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        MeetingKernels.NO_BARRIER_BEFORE,
        MeetingKernels.NO_BARRIER_AFTER,
        MeetingKernels.NO_WAITING
      })
  void whatDoesNotOrderGroupsIsARace(int how) {
    assertThatThrownBy(() -> run(Settings.DEFAULT, 4, 1000, how))
        .asInstanceOf(InstanceOfAssertFactories.type(KernelError.class))
        .satisfies(error -> {
          assertThat(error.kind()).isEqualTo(Kind.RACE);
          assertThat(error).hasMessageContaining("another group");
        });
  }
}
