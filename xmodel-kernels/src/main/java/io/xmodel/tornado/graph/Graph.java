package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Gate;
import java.util.List;
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
  private boolean allocating;
  private List<Graph> followers = List.of();

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

  /**
   * Marks a graph that has arrays of its own, which get their memory when it is first executed. Its
   * kernels leave them alone while the gate is shut, see {@link Gate}.
   */
  Graph allocating() {
    allocating = true;
    return this;
  }

  /** Whether it is still to be executed with the gate shut. Not again once this was asked. */
  boolean takeAllocating() {
    boolean was = allocating;
    allocating = false;
    return was;
  }

  /** Says which graphs take arrays from this one, and must follow it with no other between. */
  void followedBy(List<Graph> graphs) {
    followers = List.copyOf(graphs);
  }

  /** See {@link #followedBy}. */
  List<Graph> followers() {
    return followers;
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
