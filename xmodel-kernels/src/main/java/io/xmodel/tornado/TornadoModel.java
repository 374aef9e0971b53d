package io.xmodel.tornado;

import io.xmodel.backend.Batch;
import io.xmodel.backend.StageListener;
import io.xmodel.backend.base.Pass;
import io.xmodel.backend.base.StepLogits;
import io.xmodel.backend.base.StepModel;
import io.xmodel.backend.base.StepSequence;
import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.graph.BlockPlan;
import io.xmodel.tornado.graph.BlockTables;
import io.xmodel.tornado.graph.CopyPlan;
import io.xmodel.tornado.graph.FewPlan;
import io.xmodel.tornado.graph.FinalStates;
import io.xmodel.tornado.graph.PassState;
import io.xmodel.tornado.graph.Program;
import io.xmodel.tornado.graph.SelectPlan;
import io.xmodel.tornado.graph.Shapes;
import io.xmodel.tornado.graph.TokenPlan;
import io.xmodel.tornado.kernels.Cache;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model on a device of TornadoVM. A single token takes the decode plan, unless its hidden state
 * is wanted, which that plan may keep for itself. A pass of a few rows takes the plan for those,
 * and anything else goes in blocks.
 */
final class TornadoModel extends StepModel {
  private final String description;
  private final Program program;
  private final TokenPlan decode;
  private final FewPlan few;
  private final BlockPlan block;
  private final SelectPlan select;
  private final FinalStates states;
  private final CopyPlan copy;
  private final BlockTables tables;
  private final int maxRows;
  private final int fewRows;
  private final @Nullable StageListener stages;
  // What was asked last is likely to be asked next: then the decode plan's own answer serves.
  private int likelyLimit;

  TornadoModel(
      XmodelConfig config,
      String description,
      Program program,
      TokenPlan decode,
      FewPlan few,
      BlockPlan block,
      SelectPlan select,
      FinalStates states,
      CopyPlan copy,
      BlockTables tables,
      MemoryPlan memory,
      Shapes shapes,
      StageListener stages) {
    super(config, Cache.BLOCK, memory.cache().blocks(), memory.bytesPerPosition());
    this.description = description;
    this.program = program;
    this.decode = decode;
    this.few = few;
    this.block = block;
    this.select = select;
    this.states = states;
    this.copy = copy;
    this.tables = tables;
    this.maxRows = shapes.maxRows();
    this.fewRows = shapes.fewRows();
    this.stages = stages.equals(StageListener.NONE) ? null : stages;
    this.likelyLimit = config.vocabSize();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public int preferredChunk() {
    return maxRows;
  }

  /** Tasks launched on the device so far. */
  long launches() {
    return program.launches();
  }

  @Override
  protected void copyBlock(int from, int to, int positions) {
    copy.run(from * Cache.BLOCK, to * Cache.BLOCK, positions);
  }

  /** Puts a sequence's table where the device finds it; what changed is sent later. */
  private int table(StepSequence sequence) {
    return tables.put(sequence, sequence.blocks(), i -> sequence.block(i) * Cache.BLOCK);
  }

  @Override
  protected StepLogits compute(Batch batch) {
    List<Pass> passes = Pass.of(batch, maxRows);
    TornadoLogits logits = new TornadoLogits(this, select, batch.logitsRows());
    boolean isToken = batch.tokens() == 1 && batch.stateRows() == 0;
    if (isToken && stages == null) {
      Pass pass = passes.getFirst();
      int table = table(pass.piece(0).sequence());
      tables.send();
      int best = decode.run(pass.token(0), pass.position(0), table, likelyLimit);
      if (pass.logitsCount() == 1) {
        logits.add(0);
        logits.knowBest(likelyLimit, best);
      }
      return logits;
    }
    for (Pass pass : passes) {
      logits.leaveDevice();
      run(pass);
      for (int i = 0; i < pass.logitsCount(); i++) {
        logits.add(i);
      }
      addStates(pass, logits);
      report(pass);
    }
    return logits;
  }

  private void run(Pass pass) {
    boolean isFew = pass.rows() <= fewRows && stages == null;
    describe(pass, isFew ? few.pass() : block.pass());
    if (isFew) {
      few.run();
    } else {
      block.run(layer -> reportLayer(pass, layer));
    }
  }

  private void describe(Pass pass, PassState state) {
    state.begin();
    for (Pass.Piece piece : pass.pieces()) {
      state.add(
          pass.tokens(),
          piece.firstRow(),
          piece.rows(),
          piece.firstPosition(),
          table(piece.sequence()));
    }
    for (int i = 0; i < pass.logitsCount(); i++) {
      state.wantLogits(pass.logitsRow(i));
    }
    tables.send();
  }

  private void addStates(Pass pass, TornadoLogits logits) {
    int count = pass.statesCount();
    if (count > 0) {
      int first = pass.stateRow(0);
      List<float[]> found = states.bring(first, pass.stateRow(count - 1) + 1 - first);
      for (int i = 0; i < count; i++) {
        logits.add(found.get(pass.stateRow(i) - first));
      }
    }
  }

  private void reportLayer(Pass pass, int layer) {
    if (stages != null) {
      for (int row = 0; row < pass.rows(); row++) {
        stages.stage("layers." + layer + ".layer_out", pass.firstBatchRow() + row, block.x(row));
      }
    }
  }

  private void report(Pass pass) {
    if (stages != null) {
      for (int i = 0; i < pass.logitsCount(); i++) {
        float[] values = new float[config().vocabSize()];
        select.copy(i, values);
        stages.stage("logits", pass.firstBatchRow() + pass.logitsRow(i), values);
      }
    }
  }

  /** Reads what the device holds, as no other thread may meanwhile close it. */
  <T> T reading(Supplier<T> action) {
    return exclusively(action);
  }

  /** Notes which ids are asked for. */
  void expectLimit(int limit) {
    likelyLimit = limit;
  }

  @Override
  protected void free() {
    program.close();
  }
}
