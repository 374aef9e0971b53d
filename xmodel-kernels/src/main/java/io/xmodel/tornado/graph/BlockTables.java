package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.PutTable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The tables of blocks that the device has behind the layout: those of the sequences that passes
 * were about lately. A table changes when its sequence begins a block, so only entries that differ
 * from what the device has go down, before a pass, and most passes need none. The next pass finds
 * out whether they came.
 */
public final class BlockTables {
  private final Program program;
  private final DeviceArrays arrays;
  private final Graph graph;
  private final IntArray patch = new IntArray(PutTable.SIZE);
  private final int[][] known;
  // In the order in which they were put last, so that a sequence of this pass is never the first.
  private final Map<Object, Integer> places = new LinkedHashMap<>(16, 0.75f, true);

  /** Adds the graph. */
  public BlockTables(Program program, DeviceArrays arrays) {
    this.program = program;
    this.arrays = arrays;
    this.known = new int[arrays.kv.tables()][0];
    this.graph = program.graph("tables").allocating();
    patch.init(0);
    patch.set(PutTable.LOADED, program.steps().load());
    int items = arrays.shapes.size();
    graph
        .tasks()
        .transferToDevice(DataTransferMode.EVERY_EXECUTION, patch)
        .task(
            graph.launch("putTable", 1, items),
            PutTable::run,
            arrays.context,
            patch,
            arrays.weights.layout(),
            items);
  }

  /** The graph, which may be executed before there is anything to change. */
  public Graph graph() {
    return graph;
  }

  /** Where the first table begins in the layout. */
  public int first() {
    return arrays.table(0);
  }

  /**
   * Puts a sequence's table in its place; what changes is on the device after {@link #send}.
   * Between two calls of that, no more sequences than the device has tables for.
   *
   * @param sequence whose table it is
   * @param count how many blocks
   * @param begins the pool's position where the i-th block begins
   * @return where the table begins in the layout
   */
  public int put(Object sequence, int count, IntUnaryOperator begins) {
    int place = place(sequence);
    int table = arrays.table(place);
    if (known[place].length < count) {
      int most = Math.min(arrays.kv.blocks(), Math.max(count, 2 * known[place].length));
      known[place] = Arrays.copyOf(known[place], most); // zeros, as on the device at first
    }
    int[] entries = known[place];
    for (int i = 0; i < count; i++) {
      int begin = begins.applyAsInt(i);
      if (entries[i] != begin) {
        add(table + i, begin);
        entries[i] = begin;
      }
    }
    return table;
  }

  private int place(Object sequence) {
    Integer own = places.get(sequence);
    if (own == null) {
      own = places.size();
      if (own == known.length) {
        Iterator<Integer> all = places.values().iterator();
        own = all.next();
        all.remove();
      }
      places.put(sequence, own);
    }
    return own;
  }

  private void add(int at, int value) {
    if (patch.get(0) == PutTable.ENTRIES) {
      send();
    }
    int i = patch.get(0);
    patch.set(PutTable.at(i), at);
    patch.set(PutTable.at(i) + 1, value);
    patch.set(0, i + 1);
  }

  /** Sends what changed, if anything did. */
  public void send() {
    if (patch.get(0) > 0) {
      boolean sent = false;
      try {
        patch.set(PutTable.NUMBER, program.steps().patch());
        program.execute(graph);
        sent = true;
      } finally {
        patch.set(0, 0);
        if (!sent) {
          forget();
        }
      }
    }
  }

  /** No entry is any block's: all are sent again. */
  private void forget() {
    for (int i = 0; i < known.length; i++) {
      known[i] = new int[arrays.kv.blocks()];
      Arrays.fill(known[i], -1);
    }
  }
}
