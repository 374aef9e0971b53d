package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.Backends;
import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import io.xmodel.bench.peers.Agreement;
import io.xmodel.bench.peers.Choices;
import io.xmodel.bench.peers.Contest;
import io.xmodel.bench.peers.Engine;
import io.xmodel.bench.peers.Trial;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** xmodel itself among its peers, its answer checked, with what measures its ceilings. */
final class XmodelEngine implements Engine {
  private final ModelFiles files;
  private final ResidentModel model;
  private final ModelWork work;
  private final ReadBandwidth bandwidth;
  private final FmaRate operations;
  private final TokenRun run;
  private final String version;
  private final List<Sequence> sequences = new ArrayList<>();

  XmodelEngine(ModelFiles files, String backend, BackendOptions options, String commit)
      throws Exception {
    this.files = files;
    this.model = Backends.load(backend, files.weights(), options, ProgressListener.NONE);
    this.version = "%s on %s".formatted(commit, model.description());
    this.work = new ModelWork(files.weights(), model.memory().bytesPerPosition());
    int threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
    this.bandwidth = new ReadBandwidth(threads);
    this.operations = new FmaRate(threads);
    this.run = new TokenRun(model, files.weights());
    run.checkAnswer();
    if (isOnCpu()) {
      bandwidth.measure(work.matrices());
      operations.warmUp();
    }
  }

  /** Whether the ceilings of this machine's CPU bound it. */
  boolean isOnCpu() {
    return model.description().startsWith("cpu");
  }

  /** What bounds a trial on the CPU; null elsewhere. */
  Contest.@Nullable Reading reading(Trial trial) {
    if (!isOnCpu()) {
      return null;
    }
    return trial.kind() == Trial.Kind.DECODE
        ? () -> bandwidth.measure(work.matrices())
        : operations::measure;
  }

  /** Bytes or operations, as {@link #reading} counts them, that a token of a trial takes. */
  double workPerToken(Trial trial) {
    TokenTest test = test(trial);
    double all =
        trial.kind() == Trial.Kind.DECODE ? work.decodeBytes(test) : work.prefillOperations(test);
    return all / trial.tokens();
  }

  @Override
  public String name() {
    return "xmodel";
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String weights() {
    return TokenSession.dtype(files.weights());
  }

  @Override
  public boolean holdsSameWeights() {
    return true;
  }

  /** Whether a peer chooses as this does. */
  Agreement agreement(Choices peer) {
    return Agreement.of(model, peer);
  }

  @Override
  public void warmUp(Trial trial) {
    closeSequences();
    run.fill(test(trial), sequences);
    Engine.super.warmUp(trial);
  }

  @Override
  public double run(Trial trial) {
    return trial.tokens() / run.seconds(test(trial), sequences);
  }

  private static TokenTest test(Trial trial) {
    TokenTest.Kind kind =
        trial.kind() == Trial.Kind.DECODE ? TokenTest.Kind.DECODE : TokenTest.Kind.PREFILL;
    return new TokenTest(kind, trial.tokens(), 0, 1);
  }

  private void closeSequences() {
    sequences.forEach(Sequence::close);
    sequences.clear();
  }

  @Override
  public void close() {
    closeSequences();
    bandwidth.close();
    operations.close();
    model.close();
  }
}
