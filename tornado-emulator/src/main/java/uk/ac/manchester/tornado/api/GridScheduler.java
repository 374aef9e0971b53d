package uk.ac.manchester.tornado.api;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Worker grids by task, named {@code graph.task}. */
public class GridScheduler {

  private final Map<String, WorkerGrid> grids = new ConcurrentHashMap<>();

  public GridScheduler() {}

  public GridScheduler(String taskName, WorkerGrid workerGrid) {
    grids.put(taskName, workerGrid);
  }

  public void addWorkerGrid(String taskName, WorkerGrid workerGrid) {
    grids.put(taskName, workerGrid);
  }

  public WorkerGrid get(String taskName) {
    return grids.get(taskName);
  }

  public boolean contains(String taskScheduleName, String taskName) {
    return grids.containsKey(taskScheduleName + "." + taskName);
  }

  public Set<String> keySet() {
    return grids.keySet();
  }

  @Override
  public String toString() {
    return grids.keySet().toString();
  }
}
