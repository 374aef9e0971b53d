package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Compares samples of arrays that were uploaded with what the device has of them. */
final class UploadSamples {
  private final List<IntArray> ints;
  private final List<FloatArray> floats;
  private final IntArray intSamples;
  private final FloatArray floatSamples;
  private final int[] expectedInts;
  private final float[] expectedFloats;
  private @Nullable Graph graph;

  /**
   * Of some arrays.
   *
   * @param ints of which the last is the layout
   * @param load its number
   */
  UploadSamples(List<IntArray> ints, List<FloatArray> floats, int load) {
    this.ints = ints;
    this.floats = floats;
    this.intSamples = new IntArray(ints.size() * Sample.SIZE);
    this.floatSamples = new FloatArray(floats.size() * Sample.SIZE);
    this.expectedInts = new int[intSamples.getSize()];
    this.expectedFloats = new float[floatSamples.getSize()];
    // What an earlier load left in the same memory is no proof.
    ints.getLast().set(Layout.LOADED, load);
  }

  /** Adds the graph that takes the samples. */
  void addGraph(Program program, DeviceArrays arrays) {
    IntArray layout = arrays.weights.layout();
    int items = arrays.shapes.size();
    Graph samples = program.graph("samples").allocating();
    for (int i = 0; i < ints.size() - 1; i++) {
      samples
          .tasks()
          .task(
              samples.launch("ints", 1, items),
              Sample::ints,
              arrays.context,
              layout,
              ints.get(i),
              intSamples,
              ints.get(i).getSize(),
              i,
              items);
    }
    samples
        .tasks()
        .task(
            samples.launch("layout", 1, items),
            Sample::layout,
            arrays.context,
            layout,
            intSamples,
            layout.getSize(),
            ints.size() - 1,
            items);
    for (int i = 0; i < floats.size(); i++) {
      samples
          .tasks()
          .task(
              samples.launch("floats", 1, items),
              Sample::floats,
              arrays.context,
              layout,
              floats.get(i),
              floatSamples,
              floats.get(i).getSize(),
              i,
              items);
    }
    samples.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, intSamples, floatSamples);
    this.graph = samples;
  }

  /** Notes what the i-th array of ints has: its host's memory may be another's afterwards. */
  void expectInts(int i) {
    IntArray array = ints.get(i);
    for (int k = 0; k < Sample.COUNT; k++) {
      int at = Sample.at(k, array.getSize());
      boolean isGate = i == ints.size() - 1 && at == Layout.OPEN;
      expectedInts[i * Sample.SIZE + k] = isGate ? 1 : array.get(at); // it is open by then
    }
    expectedInts[i * Sample.SIZE + Sample.COUNT] = ints.getLast().get(Layout.LOADED);
  }

  /** Notes what the layout and the floats have. */
  void expectOthers() {
    expectInts(ints.size() - 1);
    for (int i = 0; i < floats.size(); i++) {
      FloatArray array = floats.get(i);
      for (int k = 0; k < Sample.COUNT; k++) {
        expectedFloats[i * Sample.SIZE + k] = array.get(Sample.at(k, array.getSize()));
      }
      expectedFloats[i * Sample.SIZE + Sample.COUNT] = ints.getLast().get(Layout.LOADED);
    }
  }

  /**
   * Takes the samples.
   *
   * @throws io.xmodel.error.BackendException if the device has something else
   */
  void check(Program program) {
    if (graph == null) {
      throw new IllegalStateException("There is no graph.");
    }
    program.execute(graph);
    for (int i = 0; i < expectedInts.length; i++) {
      if (intSamples.get(i) != expectedInts[i]) {
        throw program.lostUpload();
      }
    }
    for (int i = 0; i < expectedFloats.length; i++) {
      if (Float.compare(floatSamples.get(i), expectedFloats[i]) != 0) {
        throw program.lostUpload();
      }
    }
  }
}
