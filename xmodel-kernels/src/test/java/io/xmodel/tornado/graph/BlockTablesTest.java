package io.xmodel.tornado.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.Golden;
import io.xmodel.backend.KvType;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.weights.DeviceWeights;
import io.xmodel.tornado.weights.HostMemory;
import io.xmodel.tornado.weights.KvPlan;
import io.xmodel.tornado.weights.WeightPlan;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What goes down of the tables, and that the device has it. */
class BlockTablesTest {
  private static final int BLOCKS = 600;

  private final Emulator emulator = Emulator.open(Settings.DEFAULT);
  private final Golden golden = Golden.open("mup-bf16");
  private final Program program =
      new Program(TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice());
  private final DeviceArrays arrays = arrays();
  private final Uploads uploads = new Uploads(program, arrays, List.of());
  private final BlockTables tables = new BlockTables(program, arrays);

  private DeviceArrays arrays() {
    ModelWeights weights = golden.files().weights();
    KvPlan kv = new KvPlan(KvType.F32, BLOCKS, 3, 2);
    WeightPlan plan = WeightPlan.of(weights, 1 << 30);
    try (HostMemory host = new HostMemory(plan.largestArray())) {
      return new DeviceArrays(
          weights.config(), Shapes.CPU, new DeviceWeights(plan, host, kv), host, kv);
    }
  }

  @BeforeEach
  void open() {
    program.seal();
    uploads.run(ProgressListener.NONE);
    program.compile(List.of(tables.graph()), ProgressListener.NONE);
    emulator.counters().reset();
  }

  @AfterEach
  void close() {
    program.close();
    golden.close();
    emulator.close();
  }

  @Test
  void onlyWhatChangedGoesDown() {
    int table = put("a", 5, 7, 2);
    assertThat(table).isEqualTo(tables.first());
    assertSent(1, 3);
    assertThat(onDevice(table, 3)).containsExactly(5, 7, 2);
    assertThat(put("a", 5, 7, 2)).isEqualTo(table);
    assertSent(0, 0);
    put("a", 5, 7, 2, 9);
    assertSent(1, 1);
    assertThat(onDevice(table, 4)).containsExactly(5, 7, 2, 9);
    // It went back and took another block.
    put("a", 5, 1);
    assertSent(1, 1);
    assertThat(onDevice(table, 4)).containsExactly(5, 1, 2, 9);
  }

  @Test
  void severalSequencesChangeTogether() {
    int first = tables.put("a", 2, i -> 10 + i);
    int second = tables.put("b", 3, i -> 20 + i);
    assertThat(second - first).isEqualTo(BLOCKS);
    tables.send();
    assertSent(1, 5);
    assertThat(onDevice(first, 2)).containsExactly(10, 11);
    assertThat(onDevice(second, 3)).containsExactly(20, 21, 22);
  }

  @Test
  void whoWasPutLongestAgoMakesRoom() {
    int a = put("a", 1);
    int b = put("b", 2, 3);
    put("a", 1);
    assertThat(put("c", 4)).isEqualTo(b);
    assertThat(put("a", 1)).isEqualTo(a);
    assertThat(put("b", 2, 3)).isEqualTo(b);
    assertThat(onDevice(a, 1)).containsExactly(1);
    assertThat(onDevice(b, 2)).containsExactly(2, 3);
  }

  @Test
  void longTablesGoDownInPieces() {
    int table = tables.put("a", BLOCKS, i -> BLOCKS - i);
    tables.send();
    assertSent(3, BLOCKS);
    int[] found = onDevice(table, BLOCKS);
    for (int i = 0; i < BLOCKS; i++) {
      assertThat(found[i]).isEqualTo(BLOCKS - i);
    }
  }

  private int put(String sequence, int... blocks) {
    int table = tables.put(sequence, blocks.length, i -> blocks[i]);
    tables.send();
    return table;
  }

  private void assertSent(int launches, int entries) {
    assertThat(emulator.counters().launches()).isEqualTo(launches);
    assertThat(emulator.counters().kernel("PutTable.run").parameter("layout").bytesWritten())
        .isEqualTo(4L * (entries + launches)); // each says how many patches there were
    emulator.counters().reset();
  }

  private int[] onDevice(int at, int count) {
    IntArray layout = arrays.weights.layout();
    program.read(new DataRange(layout).withOffset(at).withSize(count));
    int[] found = new int[count];
    for (int i = 0; i < count; i++) {
      found[i] = layout.get(at + i);
    }
    return found;
  }
}
