package io.xmodel.bench;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.KvType;
import io.xmodel.bench.peers.Choices;
import io.xmodel.bench.peers.Contest;
import io.xmodel.bench.peers.Engine;
import io.xmodel.bench.peers.Passage;
import io.xmodel.bench.peers.Peer;
import io.xmodel.bench.peers.RunningPeer;
import io.xmodel.bench.peers.Subject;
import io.xmodel.bench.peers.Trial;
import io.xmodel.convert.writer.GgmlType;
import io.xmodel.error.XmodelException;
import io.xmodel.internal.model.ModelFiles;
import io.xmodel.progress.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xmodel bench peers}: beside other programs that run the same model, taking turns. */
@Command(
    name = "peers",
    description = {
      "xmodel beside other programs that run the same model.",
      "Runs take turns, each between two readings of the machine's limit. The ratio is the median over rounds of xmodel's tokens/s divided by the peer's in the same round. A peer that is not installed is named and left out."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel bench peers /tmp/full --threads 2 --peer llama.cpp=llama.cpp/build/bin,jlama",
      "  xmodel bench peers /tmp/full /tmp/full-fp8 --rounds 3 --format csv > peers.csv",
      "  xmodel bench peers /tmp/full --backend tornado --peer pytorch,pytorch-compiled"
    })
final class PeersCommand implements Callable<Integer> {
  @Mixin private RunArgs run = new RunArgs();

  @Mixin private ReportArgs output = new ReportArgs();

  @Option(
      names = "--peer",
      paramLabel = "NAME[=PATH]",
      split = ",",
      mapFallbackValue = "",
      description =
          "+ Whom to compare with – llama.cpp (directory of llama-bench), jlama, jlama-java (its runner's project), llama3.java (its Llama3.java), pytorch, pytorch-compiled (a Python) – and where it lies. Default: all that are found.")
  private Map<String, String> peers = new TreeMap<>();

  @Option(
      names = "--peer-version",
      paramLabel = "NAME=TEXT",
      split = ",",
      description = "+ For builds that do not know their version.")
  private Map<String, String> versions = new TreeMap<>();

  @Option(
      names = {"-p", "--prefill"},
      defaultValue = "512",
      description = "Tokens of the prompt; 0: none. Default: ${DEFAULT-VALUE}.")
  private int prefill;

  @Option(
      names = {"-n", "--decode"},
      defaultValue = "32",
      description = "Tokens generated in a round; 0: none. Default: ${DEFAULT-VALUE}.")
  private int decode;

  @Option(
      names = "--choose",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Tokens of a text after each of which xmodel's and the peers' choices are compared before anything is timed; 0: none. Default: ${DEFAULT-VALUE}.")
  private int choose;

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "The text for --choose. Default: the nano model's held-out text.")
  private @Nullable Path text;

  @Option(
      names = "--gguf-files",
      paramLabel = "FILE",
      split = ",",
      description =
          "+ One for each DIR, for peers that read GGUF; made where missing. Default: DIR-TYPE.gguf.")
  private List<Path> ggufs = List.of();

  @Option(
      names = "--gguf-type",
      paramLabel = "TYPE",
      description = "bf16, f16, f32, q8_0 or q4_0. Default: what is nearest to the checkpoint.")
  private @Nullable GgmlType ggufType;

  @Option(
      names = "--backend",
      defaultValue = "cpu",
      description = "xmodel's, as for the command line. Default: ${DEFAULT-VALUE}.")
  private String backend = "";

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "Of xmodel and of each peer; 0: one per core. Default: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--kv",
      defaultValue = "f32",
      description = "xmodel's cache: f32, bf16 or f16. Default: ${DEFAULT-VALUE}.")
  private KvType kv = KvType.F32;

  @Mixin private WayArgs way = new WayArgs();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<Trial> trials = trials();
    List<Peer> wanted = Installed.peers(peers, versions, spec.commandLine());
    Environment environment = output.environment();
    PeerReport report = new PeerReport(output, System.out, System.err);
    List<Peer> installed = new ArrayList<>();
    for (Peer peer : wanted) {
      if (peer.isInstalled()) {
        installed.add(peer);
      } else {
        report.note("%s is not there. %s".formatted(peer.name(), peer.remedy()));
      }
    }
    for (int i = 0; i < run.directories.size(); i++) {
      Path gguf = ggufs.isEmpty() ? null : ggufs.get(i);
      compare(run.directories.get(i), gguf, installed, trials, report, environment.commit());
    }
    report.end();
    return 0;
  }

  private void compare(
      Path directory,
      @Nullable Path gguf,
      List<Peer> installed,
      List<Trial> trials,
      PeerReport report,
      String commit)
      throws Exception {
    int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    BackendOptions options = way.options(count, kv);
    List<Engine> engines = new ArrayList<>();
    try (ModelFiles files = ModelFiles.open(directory, ProgressListener.NONE);
        XmodelEngine xmodel = new XmodelEngine(files, backend, options, commit)) {
      Subject subject =
          new Subject(
              directory,
              files,
              count,
              xmodel.isOnCpu(),
              Math.max(Math.max(prefill, decode) + 1, choose),
              ggufType,
              gguf);
      String model = directory.toRealPath().getFileName().toString();
      report.started(xmodel);
      engines.add(xmodel);
      Passage passage = passage(directory, files);
      for (Peer peer : installed) {
        try {
          RunningPeer engine = peer.start(subject);
          engines.add(engine);
          report.started(engine);
          if (passage != null) {
            Choices choices = engine.choose(passage);
            boolean sameIds = Arrays.equals(choices.ids(), passage.ids());
            report.agreement(AgreementResult.of(model, engine, sameIds, xmodel.agreement(choices)));
          }
        } catch (XmodelException e) {
          report.note("%s, %s: %s".formatted(model, peer.name(), e.getMessage()));
        }
      }
      for (Trial trial : trials) {
        List<Contest.Standing> standings =
            Contest.run(trial, engines, run.rounds, xmodel.reading(trial));
        report.trial(model, trial, standings, xmodel.workPerToken(trial));
        standings.stream()
            .filter(standing -> standing.failure() != null)
            .map(Contest.Standing::engine)
            .forEach(engine -> {
              engine.close();
              engines.remove(engine);
            });
      }
    } finally {
      engines.stream().skip(1).forEach(Engine::close);
    }
  }

  private @Nullable Passage passage(Path directory, ModelFiles files) {
    if (choose == 0) {
      return null;
    }
    String given = text == null ? Resources.text("heldout.txt") : Resources.text(text);
    return Passage.of(given, directory, files.config().vocabSize(), choose);
  }

  private List<Trial> trials() {
    run.check(List.of(prefill), List.of(decode), List.of(threads));
    Bounds.check(spec, "--choose", choose, 0, 4096);
    if (choose > 0 && choose < 8) {
      Bounds.check(spec, "--choose", choose, 8, 4096);
    }
    if (!ggufs.isEmpty() && ggufs.size() != run.directories.size()) {
      throw new ParameterException(
          spec.commandLine(),
          "--gguf-files needs one file for each DIR: expected %d, found %d."
              .formatted(run.directories.size(), ggufs.size()));
    }
    List<Trial> trials = new ArrayList<>();
    if (prefill > 0) {
      trials.add(new Trial(Trial.Kind.PREFILL, prefill));
    }
    if (decode > 0) {
      trials.add(new Trial(Trial.Kind.DECODE, decode));
    }
    return trials;
  }
}
