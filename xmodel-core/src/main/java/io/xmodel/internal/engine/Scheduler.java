package io.xmodel.internal.engine;

import io.xmodel.backend.ResidentModel;
import io.xmodel.backend.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who takes part in the next step, with how many tokens.
 *
 * <ol>
 *   <li>Whoever waits is admitted in order of arrival, while there are places and blocks. One whose
 *       text begins like a prompt that is being read waits for it, to share what it computes.
 *   <li>Every generation that has read its prompt gets its last token, and those that a constraint
 *       put before it.
 *   <li>Prompts share a budget of tokens: half for the oldest, so that no flood of short prompts
 *       stops a long one; the rest for the shortest first, so that a long one does not stop short
 *       ones.
 *   <li>Where blocks are missing, cached prefixes go, then paused generations, then the youngest.
 *       These are computed again later.
 * </ol>
 *
 * <p>Nobody starves. Of those that run and are ready, the oldest takes part in every step. While it
 * reads it has half of the budget, and nobody takes its blocks. Nobody is admitted before an older
 * one that is ready, unless that one waits for a prompt that is older still.
 *
 * <p>So a generation is done after at most (n + p + 1) · (m + 1) · t steps in which it is ready.
 * There n counts those that are older, and p the pauses of these and its own. At most m run at
 * once: {@code mostRunning}, and those that were paused. A text as long as the context, always
 * first, takes t steps: {@code context} / (half a budget) + {@code context}.
 *
 * <p>Not for use by several threads at once.
 */
final class Scheduler {
  private static final Comparator<Job> BY_ARRIVAL = Comparator.comparingLong(Job::number);

  private final ResidentModel model;
  private final int context;
  private final int mostRunning;
  private final int blockSize;
  private final PrefixCache prefixes;
  private final List<Job> waiting = new ArrayList<>();
  private final List<Job> running = new ArrayList<>();
  private long preemptions;
  private long sharedTokens;

  /**
   * A scheduler of nothing.
   *
   * @param context positions of a sequence
   * @param mostRunning generations that take part in a step at most
   * @param prefixes texts that the prefix cache keeps
   */
  Scheduler(ResidentModel model, int context, int mostRunning, int prefixes) {
    this.model = model;
    this.context = context;
    this.mostRunning = mostRunning;
    this.blockSize = model.memory().blockSize();
    this.prefixes = new PrefixCache(prefixes);
  }

  /** Those that wait, in order of arrival. */
  List<Job> waiting() {
    return waiting;
  }

  /** Those that run, in order of arrival. */
  List<Job> running() {
    return running;
  }

  PrefixCache prefixes() {
    return prefixes;
  }

  /** How often a running generation lost its memory. */
  long preemptions() {
    return preemptions;
  }

  /** Tokens that were not computed since another text had them. */
  long sharedTokens() {
    return sharedTokens;
  }

  /** Adds one that waits. */
  void add(Job job) {
    insert(waiting, job);
  }

  /**
   * Takes one off.
   *
   * @param keep whether its keys and values are worth keeping for texts that begin alike
   */
  void remove(Job job, boolean keep) {
    if (!job.running()) {
      waiting.remove(job);
      return;
    }
    running.remove(job);
    Generation generation = job.generation();
    Sequence sequence = job.stop();
    if (keep) {
      int[] ids = Arrays.copyOf(generation.ids(), generation.computed());
      prefixes.put(generation.request().salt(), ids, sequence);
    } else {
      sequence.close();
    }
  }

  /** How many tokens of prompts a step may take, at least 1. */
  @FunctionalInterface
  interface Budget {
    /** For a step with so many that decode, of the only generation that there is or of several. */
    int tokens(int decoding, boolean alone);
  }

  /** Plans the next step. */
  Plan plan(Budget budget) {
    admit();
    List<Plan.Entry> entries = new ArrayList<>();
    List<Job> readers = new ArrayList<>();
    // Those that were paused may be too many when they go on: the oldest go first.
    for (Job job : active().limit(mostRunning).toList()) {
      if (job.generation().decoding()) {
        entries.add(new Plan.Entry(job, job.generation().pending(), true));
      } else {
        readers.add(job);
      }
    }
    boolean alone = running.size() + waiting.size() == 1;
    share(budget.tokens(entries.size(), alone), readers, entries);
    entries.sort(Comparator.comparingLong(entry -> entry.job().number()));
    return new Plan(fit(entries));
  }

  /** Gives the budget to those that read. */
  private static void share(int budget, List<Job> readers, List<Plan.Entry> entries) {
    if (readers.isEmpty()) {
      return;
    }
    Job oldest = readers.getFirst();
    int most = oldest.generation().pending();
    int first = Math.min(most, readers.size() == 1 ? budget : (budget + 1) / 2);
    int left = budget - first;
    List<Job> others = new ArrayList<>(readers.subList(1, readers.size()));
    others.sort(Comparator.comparingInt(job -> job.generation().pending()));
    for (Job job : others) {
      int count = job.generation().chunk(left);
      if (count > 0) {
        entries.add(new Plan.Entry(job, count, false));
        left -= count;
      }
    }
    first = Math.min(most, first + left);
    entries.add(new Plan.Entry(oldest, oldest.generation().chunk(first), false));
  }

  /** Lets those in that there are places and blocks for. */
  private void admit() {
    long active = active().count();
    for (Job job : List.copyOf(waiting)) {
      if (active >= mostRunning) {
        return;
      }
      if (!job.ready()) {
        continue;
      }
      Source source = source(job);
      if (awaitsTwin(job, source)) {
        continue;
      }
      if (!start(job, source)) {
        return; // those behind it do not overtake
      }
      active++;
    }
  }

  /** Those that run and can make use of a step, in order of arrival. */
  private Stream<Job> active() {
    return running.stream().filter(Job::ready);
  }

  /** The sequence that has most of a text computed, and how much of it. */
  private record Source(@Nullable Sequence sequence, int length) {}

  private Source source(Job job) {
    Generation generation = job.generation();
    int most = generation.mostShared();
    // Most texts begin with the same token. To share less than this is not worth a block's copy.
    int least = Math.max(1, blockSize / 8);
    Source best = new Source(null, 0);
    if (most < least) {
      return best;
    }
    PrefixCache.Match match = prefixes.find(salt(job), generation.ids(), most, least);
    if (match != null) {
      best = new Source(match.sequence(), match.length());
    }
    for (Job other : running) {
      int length = common(job, other, other.generation().computed());
      if (length >= least && length > best.length) {
        best = new Source(other.sequence(), length);
      }
    }
    return best;
  }

  /** Whether an older one is about to compute a block or more that this one could share. */
  private boolean awaitsTwin(Job job, Source source) {
    for (Job other : running) {
      Generation generation = other.generation();
      if (other.number() < job.number() && !generation.decoding() && other.ready()) {
        int common = common(job, other, generation.size() - 1);
        if (common >= Math.max(generation.computed(), source.length) + blockSize) {
          return true;
        }
      }
    }
    return false;
  }

  /** Ids that a job's text and the first ones of another's have in common, of those it can use. */
  private static int common(Job job, Job other, int size) {
    if (!salt(job).equals(salt(other))) {
      return 0;
    }
    Generation generation = job.generation();
    return PrefixCache.common(
        generation.ids(), generation.mostShared(), other.generation().ids(), size);
  }

  private static String salt(Job job) {
    return job.generation().request().salt();
  }

  /** Gives a job its sequence; false when the blocks for its text are not there. */
  private boolean start(Job job, Source source) {
    Sequence from = source.sequence;
    Sequence sequence = from == null ? model.open(context) : from.fork(source.length);
    // One block more than the text takes, so that it does not lose its place at its first token.
    int needed = sequence.blocksToAppend(job.generation().pending() - source.length) + 1;
    if (!makeRoom(needed)) {
      sequence.close();
      return false;
    }
    waiting.remove(job);
    insert(running, job);
    job.start(sequence);
    sharedTokens += source.length;
    return true;
  }

  /**
   * Lets cached prefixes go, then paused generations, until so many blocks are free beside those
   * that will be taken for texts being read. False where that cannot be reached.
   */
  private boolean makeRoom(int needed) {
    List<Job> active = active().toList();
    if (active.isEmpty()) {
      return true; // it finds its room step by step, as nobody else needs any
    }
    int wanted = needed;
    int own = 0;
    for (Job job : active) {
      wanted += job.sequence().blocksToAppend(job.generation().pending());
      own += job.sequence().ownBlocks();
    }
    if (wanted > model.memory().blocks() - own) {
      return false;
    }
    while (wanted > model.memory().freeBlocks()) {
      if (!prefixes.evict() && !preemptPaused()) {
        return false;
      }
    }
    return true;
  }

  /** Finds the blocks that each entry takes, the oldest first; those left without are left out. */
  private List<Plan.Entry> fit(List<Plan.Entry> entries) {
    List<Plan.Entry> fitting = new ArrayList<>();
    int taken = 0;
    for (Plan.Entry entry : entries) {
      Job job = entry.job();
      while (job.running()) {
        int needed = job.sequence().blocksToAppend(entry.count());
        if (taken + needed <= model.memory().freeBlocks()) {
          taken += needed;
          fitting.add(entry);
          break;
        }
        if (!prefixes.evict() && !preemptPaused()) {
          preempt(running.getLast()); // the youngest, perhaps itself
        }
      }
    }
    return fitting;
  }

  /** Takes the youngest paused generation's blocks; false when none is paused. */
  private boolean preemptPaused() {
    for (Job job : running.reversed()) {
      if (!job.ready()) {
        preempt(job);
        return true;
      }
    }
    return false;
  }

  private void preempt(Job job) {
    running.remove(job);
    job.stop().close();
    job.generation().setComputed(0);
    insert(waiting, job);
    preemptions++;
  }

  private static void insert(List<Job> jobs, Job job) {
    int at = jobs.size();
    while (at > 0 && BY_ARRIVAL.compare(jobs.get(at - 1), job) > 0) {
      at--;
    }
    jobs.add(at, job);
  }

  /** Lets go of all cached prefixes. */
  void clear() {
    prefixes.clear();
  }
}
