package io.xmodel.tornado.graph;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/** A task graph of a {@link Program} under construction, and then how to find it there. */
public final class Graph {
  private final String name;
  private final int index;
  private final GridScheduler grids;
  private final TaskGraph tasks;
  private int size;
  private boolean repeated;

  Graph(String name, int index, GridScheduler grids) {
    this.name = name;
    this.index = index;
    this.grids = grids;
    this.tasks = new TaskGraph(name);
  }

  /** TornadoVM's graph, to add tasks and transfers to. */
  public TaskGraph tasks() {
    return tasks;
  }

  /**
   * The name of a task that is added next, for which the shape of its launch is kept.
   *
   * @param local items of a group
   */
  public String launch(String kernel, int groups, int local) {
    String task = kernel + size;
    WorkerGrid1D grid = new WorkerGrid1D(Math.multiplyExact(groups, local));
    grid.setLocalWork(local, 1, 1);
    grids.addWorkerGrid(name + "." + task, grid);
    size++;
    return task;
  }

  /** Marks a graph that is executed again and again, with the same shapes. */
  public Graph repeated() {
    repeated = true;
    return this;
  }

  boolean isRepeated() {
    return repeated;
  }

  int index() {
    return index;
  }

  /** Number of tasks. */
  int size() {
    return size;
  }
}
