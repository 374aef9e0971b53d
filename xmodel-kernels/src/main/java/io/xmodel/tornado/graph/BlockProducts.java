package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.InverseRms;
import io.xmodel.tornado.kernels.MatMul;
import io.xmodel.tornado.weights.DeviceWeights.Layers;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** How a block's rows are normed and multiplied by matrices. */
public interface BlockProducts {
  /** By {@link InverseRms} and {@link MatMul}, which every device runs. */
  BlockProducts TILES =
      new BlockProducts() {
        @Override
        public List<TornadoNativeArray> scratch() {
          return List.of();
        }

        @Override
        public void norm(Launches launches, Graph graph, Layers layers, int... kinds) {
          launches.inverseRms(graph, kinds[0]);
        }

        @Override
        public void product(Launches launches, Graph graph, Layers layers, int kind) {
          launches.matMul(graph, layers, kind);
        }
      };

  /** Arrays of its own, which are allocated on the device and never uploaded. */
  List<TornadoNativeArray> scratch();

  /** Adds the norm before the products of some kinds, of which QUERY, GATE or HEAD is the first. */
  void norm(Launches launches, Graph graph, Layers layers, int... kinds);

  /** Adds the products of a kind, and what follows from them. */
  void product(Launches launches, Graph graph, Layers layers, int kind);
}
