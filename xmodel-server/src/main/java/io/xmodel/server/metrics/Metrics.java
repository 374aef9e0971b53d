package io.xmodel.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.xmodel.Xmodel;
import io.xmodel.generation.EngineStats;
import io.xmodel.generation.Timings;
import java.util.function.ToDoubleFunction;

/**
 * What {@code /metrics} tells: vLLM's names, units and buckets, with xmodel for vllm. Safe for use
 * by several threads.
 */
public final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Tags tags;
  private final Counter promptTokens;
  private final Counter generatedTokens;
  private final Counter cacheQueries;
  private final Counter cacheHits;
  private final DistributionSummary promptLength;
  private final DistributionSummary answerLength;
  private final DistributionSummary answersAsked;
  private final DistributionSummary tokensAsked;
  private final DistributionSummary firstToken;
  private final DistributionSummary betweenTokens;
  private final DistributionSummary request;
  private final DistributionSummary queue;
  private final DistributionSummary prefill;
  private final DistributionSummary decode;

  /** Of a model that goes by a name. */
  public Metrics(Xmodel model, String name) {
    tags = Tags.of(Tag.of("model_name", name));
    gauge(model, "num.requests.running", "Generations that have memory.", EngineStats::running);
    gauge(model, "num.requests.waiting", "Generations that wait for memory.", EngineStats::waiting);
    gauge(
        model,
        "kv.cache.usage.perc",
        "Part of the cache's blocks that is in use: 1 is all.",
        stats -> 1 - (double) stats.freeBlocks() / Math.max(1, stats.blocks()));
    FunctionCounter.builder("xmodel.num.preemptions", model, m -> m.stats().preemptions())
        .description("Times that a generation lost its memory and was computed again.")
        .tags(tags)
        .register(registry);
    promptTokens = counter("prompt.tokens", "Tokens of prompts.");
    generatedTokens = counter("generation.tokens", "Tokens generated.");
    cacheQueries = counter("prefix.cache.queries", "Tokens of prompts that were looked for.");
    cacheHits = counter("prefix.cache.hits", "Tokens of prompts that were computed before.");
    registry.getPrometheusRegistry().register(new IterationTokens(model, name));
    int context = model.contextLength();
    promptLength = summary("request.prompt.tokens", "", Buckets.upTo(context));
    answerLength = summary("request.generation.tokens", "", Buckets.upTo(context));
    answersAsked = summary("request.params.n", "", Buckets.ANSWERS);
    tokensAsked = summary("request.params.max.tokens", "", Buckets.upTo(context));
    firstToken = summary("time.to.first.token", "seconds", Buckets.FIRST_TOKEN);
    betweenTokens = summary("inter.token.latency", "seconds", Buckets.BETWEEN_TOKENS);
    request = summary("e2e.request.latency", "seconds", Buckets.REQUEST);
    queue = summary("request.queue.time", "seconds", Buckets.REQUEST);
    prefill = summary("request.prefill.time", "seconds", Buckets.REQUEST);
    decode = summary("request.decode.time", "seconds", Buckets.REQUEST);
  }

  private void gauge(
      Xmodel model, String name, String description, ToDoubleFunction<EngineStats> value) {
    Gauge.builder("xmodel." + name, model, m -> value.applyAsDouble(m.stats()))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("xmodel." + name).description(description).tags(tags).register(registry);
  }

  private DistributionSummary summary(String name, String unit, double[] buckets) {
    DistributionSummary.Builder builder =
        DistributionSummary.builder("xmodel." + name).tags(tags).serviceLevelObjectives(buckets);
    return (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(registry);
  }

  /**
   * Begins to measure a request.
   *
   * @param arrived when, as {@link System#nanoTime} has it
   * @param answers how many were asked for
   * @param maxTokens how many tokens each may have
   */
  public RequestMeter begin(long arrived, int answers, int maxTokens) {
    answersAsked.record(answers);
    tokensAsked.record(maxTokens);
    return new RequestMeter(this, arrived);
  }

  void promptRead(int tokens, double seconds) {
    promptTokens.increment(tokens);
    promptLength.record(tokens);
    firstToken.record(seconds);
  }

  void generated(int tokens) {
    generatedTokens.increment(tokens);
  }

  void between(double seconds) {
    betweenTokens.record(seconds);
  }

  void ended(String reason, int prompt, int tokens, double seconds, Timings timings) {
    ended(reason);
    cacheQueries.increment(prompt);
    cacheHits.increment(timings.cachedTokens());
    answerLength.record(tokens);
    request.record(seconds);
    queue.record(timings.queueSeconds());
    prefill.record(timings.prefillSeconds());
    decode.record(timings.decodeSeconds());
  }

  void ended(String reason) {
    Counter.builder("xmodel.request.success")
        .description("Generations that have ended, by the reason.")
        .tags(tags.and("finished_reason", reason))
        .register(registry)
        .increment();
  }

  /** All of it, as Prometheus reads it. */
  public String text() {
    return registry.scrape();
  }
}
