package uk.ac.manchester.tornado.api;

import io.xmodel.emulator.graph.Graph;

/** A task graph that no longer changes, with its state on the device. */
public class ImmutableTaskGraph {

  private final Graph graph;

  ImmutableTaskGraph(Graph graph) {
    this.graph = graph;
  }

  Graph graph() {
    return graph;
  }
}
