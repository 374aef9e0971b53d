package io.xmodel.internal.constraint.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.TestTokens;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A format is kept and serves answers without number, from any thread. What they said is not. */
class ManyAnswersTest {
  private static final int THREADS = 4;
  private static final int ANSWERS = Integer.getInteger("xmodel.answers", 150); // of each thread
  private static final long MOST_KEPT = 96L << 20;

  @ParameterizedTest
  @ValueSource(
      strings = {
        // names of bounded length, which must not come twice
        "{'type':'object','propertyNames':{'maxLength':2},'minProperties':4,'additionalProperties':{'type':'null'}}",
        "{'type':'object','patternProperties':{'^.{1,2}$':{'type':'null'}},'additionalProperties':false,'required':['aa']}",
        // patterns whose states depend on all that was written
        "{'type':'string','pattern':'^[^,]*[a-m].{16}$'}",
        "{'type':'object','patternProperties':{'^[^,]*[a-m].{12}$':{'type':'null'}},'additionalProperties':false,'minProperties':1}",
        // items that must differ
        "{'type':'array','uniqueItems':true,'items':{'enum':['a','ab','abc',1,2,3.5,null,{'a':[1]}]}}",
        // listed names and words
        "{'type':'object','propertyNames':{'enum':['a','b','ab','abc','id']},'dependentRequired':{'a':['b']}}",
        "{'type':'array','items':{'type':'string','format':'date-time'},'minItems':2}",
        "{'type':'array','items':{'type':'string','maxLength':60},'minItems':2}"
      })
  void noAnswerIsRefusedForThoseBefore(String quoted) throws Exception {
    TokenTrie trie = TestTokens.trie();
    Constraint constraint =
        Constraints.text(
            new Tokens(trie, text -> new int[0]),
            new JsonSchema().language(quoted.replace('\'', '"'), JsonSchema.Order.AS_LISTED));
    long before = used();
    List<Future<Integer>> runs = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        runs.add(threads.submit(() -> answers(constraint, trie, random)));
      }
    }
    for (Future<Integer> run : runs) {
      assertThat(run.get()).isGreaterThan(0);
    }
    assertThat(used() - before).isLessThan(MOST_KEPT);
    assertThat(constraint.start().allowed().isEmpty()).isFalse();
  }

  /** Writes answers at random; how many came to an end. */
  private static int answers(Constraint constraint, TokenTrie trie, Random random) {
    int ended = 0;
    for (int i = 0; i < ANSWERS; i++) {
      ended += TestTokens.sample(constraint, trie, random, 40) == null ? 0 : 1;
    }
    return ended;
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
