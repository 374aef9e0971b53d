package io.xmodel.emulator;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/** Grids for tests. */
final class Grids {

  private Grids() {}

  static WorkerGrid of(int groups, int local) {
    WorkerGrid grid = new WorkerGrid1D(groups * local);
    grid.setLocalWork(local, 1, 1);
    return grid;
  }

  static GridScheduler all(int groups, int local, String... tasks) {
    GridScheduler grids = new GridScheduler();
    for (String task : tasks) {
      grids.addWorkerGrid(task, of(groups, local));
    }
    return grids;
  }
}
