package io.xmodel.spark;

import io.xmodel.error.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** Where a task's model lies, and on which device of its executor it runs. */
final class Placement {
  private static final String GPU = "gpu";
  private static final String CORES = "spark.executor.cores";

  private Placement() {}

  /**
   * The model that a task of this process uses.
   *
   * @throws CheckpointException when its directory is not here
   */
  static SharedModels.Key of(XmodelSpec spec, TaskContext task) {
    SparkEnv executor = SparkEnv.get();
    return new SharedModels.Key(
        directory(spec, executor.executorId()),
        loading(spec, task.resourcesJMap(), executor.conf()));
  }

  private static Path directory(XmodelSpec spec, String executor) {
    String name = spec.isSparkFile() ? SparkFiles.get(spec.directory()) : spec.directory();
    Path directory = Path.of(name).toAbsolutePath().normalize();
    if (!Files.isDirectory(directory)) {
      throw new CheckpointException(
          spec.isSparkFile()
              ? "Spark has brought no directory '%s' to executor %s. Send it with --archives or addFile."
                  .formatted(spec.directory(), executor)
              : "Executor %s has no directory %s. Put the checkpoint there on every machine, or let Spark send it."
                  .formatted(executor, directory));
    }
    return directory;
  }

  /** The options with what only the executor knows. */
  static Loading loading(
      XmodelSpec spec, Map<String, ResourceInformation> resources, SparkConf conf) {
    Loading loading = spec.loading();
    ResourceInformation gpu = resources.get(GPU);
    if (gpu != null && gpu.addresses().length > 0 && !loading.namesDevice()) {
      loading = loading.withDevice(spec.deviceAt(gpu.addresses()[0]));
    }
    if (loading.threads() == 0) {
      // Without it the model would take all cores of a machine that others use, too.
      loading = loading.withThreads(conf.getInt(CORES, 0));
    }
    return loading;
  }
}
