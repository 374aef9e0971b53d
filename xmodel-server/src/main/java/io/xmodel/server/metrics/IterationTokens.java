package io.xmodel.server.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.xmodel.Xmodel;
import io.xmodel.generation.EngineStats;

/** How many tokens the engine's steps read. The engine counts them; here they get vLLM's bounds. */
final class IterationTokens implements Collector {
  private static final String NAME = "xmodel_iteration_tokens_total";

  /** All are powers of two. */
  private static final int[] BOUNDS = {
    1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384
  };

  private final Xmodel model;
  private final Labels labels;

  IterationTokens(Xmodel model, String name) {
    this.model = model;
    this.labels = Labels.of("model_name", name);
  }

  @Override
  public MetricSnapshot collect() {
    EngineStats stats = model.stats();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    int size = 0;
    for (int bound : BOUNDS) {
      long steps = 0;
      for (; 1 << size <= bound; size++) {
        steps += stats.stepsBySize().get(size);
      }
      buckets.bucket(bound, steps);
    }
    long more = 0;
    for (; size < stats.stepsBySize().size(); size++) {
      more += stats.stepsBySize().get(size);
    }
    buckets.bucket(Double.POSITIVE_INFINITY, more);
    return HistogramSnapshot.builder()
        .name(NAME)
        .help("Tokens that a step of the engine read, of prompts and of answers.")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(buckets.build())
                .sum(stats.stepTokens())
                .build())
        .build();
  }

  @Override
  public String getPrometheusName() {
    return NAME;
  }
}
