package io.xmodel.tornado.experimental;

import io.xmodel.tornado.kernels.Argmax;
import io.xmodel.tornado.kernels.Attend;
import io.xmodel.tornado.kernels.Cache;
import io.xmodel.tornado.kernels.Codes;
import io.xmodel.tornado.kernels.Combine;
import io.xmodel.tornado.kernels.Dot;
import io.xmodel.tornado.kernels.Embed;
import io.xmodel.tornado.kernels.GateUp;
import io.xmodel.tornado.kernels.Head;
import io.xmodel.tornado.kernels.Layout;
import io.xmodel.tornado.kernels.Project;
import io.xmodel.tornado.kernels.Qkv;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * One token through the whole model in one launch: what {@link Embed}, {@link Qkv}, {@link Attend},
 * {@link Combine}, {@link Project}, {@link GateUp}, {@link Head} and {@link Argmax} do in many.
 *
 * <pre>
 * step 5l      x · norm → q, k, v, rotated; k and v to the cache      (layer 0 embeds the token)
 * step 5l + 1  attention of (kv head, range of keys) → partial
 * step 5l + 2  partials joined → x + scale · (Wo a + b)
 * step 5l + 3  x · norm → silu(gate) · up
 * step 5l + 4  x + scale · (Wd h + b)
 * step 5L      x · norm → logits, best id of each group; then group 0 finds the best of all
 *
 * layout   int [Layout.size + tables]   with the token's table of blocks
 * state    int [PersistentState.SIZE]   in: as for the other kernels, and {@link PersistentState};
 *                                       out: CHOSEN, FAILED, LAUNCHES
 * rope     f32 [2, headDim/2], step     cosines, then sines
 * words    int [all matrices]           one array
 * scratch  f32 [PersistentState.scratch] activations of each layer
 * kv32, kv16, logits: as in {@link Qkv} and {@link Head}, the cache of all layers in one array
 * shape    PersistentState.shape
 * </pre>
 *
 * <p>Groups meet after each step at a counter: all items of a group have come, the first adds one
 * and looks until all groups have. So all groups must be resident at once. A group that waits for
 * {@link PersistentState#PATIENCE} looks says so in FAILED and waits no more: the launch ends, and
 * its result is void.
 *
 * <p>Memory order. TornadoVM's barriers order memory within a group only: on CUDA and PTX they are
 * no fences. So a launch writes an element of scratch once, and no group's cache can hold an older
 * value of it, as buffers are a cache line apart. And the launch before has unset it: a group that
 * reads an element before its value has arrived sees so, and says so in FAILED. Each launch unsets
 * the half of scratch that the next one uses. The token's own key and value are in scratch, too.
 *
 * <p>Threads: {@code GROUPS} groups of {@code slots · lanes} items, powers of two. Each group takes
 * its share of a step's rows, {@code 4 · slots} at a time. The {@code lanes} items of a slot share
 * four rows, neighbours reading neighbouring ints; an item has asked for four ints of each before
 * it uses the first, also across the barrier that their input waits for. Local memory: a step's
 * input and 20 bytes an item. Bytes: each weight once. Specification: those of the other kernels.
 */
public final class Persistent {
  private Persistent() {}

  /** See the class. */
  public static void run(
      KernelContext context,
      IntArray state,
      IntArray layout,
      FloatArray floats,
      FloatArray rope,
      IntArray words,
      FloatArray scratch,
      FloatArray kv32,
      ShortArray kv16,
      FloatArray logits,
      int shape) {
    int lanes = 1 << (shape & 15);
    int slots = 1 << ((shape >> 4) & 15);
    int kvType = (shape >> 8) & 3;
    int widths = (shape >> 10) & 7;
    float[] work = context.allocateFloatLocalArray((shape >> 13) << 5);
    float[] part = context.allocateFloatLocalArray(5 << ((shape & 15) + ((shape >> 4) & 15)));
    int local = context.localIdx;
    int group = context.groupIdx;
    int size = slots * lanes;
    int slot = local / lanes;
    int lane = local - slot * lanes;
    int groups = state.get(PersistentState.GROUPS);
    int patience = state.get(PersistentState.PATIENCE);
    int layers = layout.get(Layout.LAYERS);
    int hidden = layout.get(Layout.HIDDEN);
    int heads = layout.get(Layout.HEADS);
    int kvHeads = layout.get(Layout.KV_HEADS);
    int headDim = layout.get(Layout.HEAD_DIM);
    int half = headDim / 2;
    int shared = heads / kvHeads;
    int scalars = layout.get(Layout.SCALARS);
    float epsilon = floats.get(scalars + Layout.EPSILON);
    int token = state.get(State.at(0, State.TOKEN));
    int position = state.get(State.at(0, State.POSITION));
    int blocks = state.get(State.at(0, State.TABLE));
    int limit = state.get(State.LIMIT);
    int vocab = layout.get(Layout.HEAD_AT + Layout.ROWS);
    int kvTable = layout.get(Layout.KV_TABLE);
    int kvSize = kvHeads * headDim;
    // Ranges of whole tiles of keys, each of which is a block of the pool.
    int keys = PersistentState.KEYS;
    int most = state.get(PersistentState.SPLITS);
    int splits = TornadoMath.min(most, (position + keys) / keys);
    int range = ((position + splits) / splits + keys - 1) / keys * keys;
    // Where things are in a layer's part of scratch.
    int keyAt = PersistentState.padded(heads * headDim);
    int valueAt = keyAt + PersistentState.padded(kvSize);
    int partialAt = valueAt + PersistentState.padded(kvSize);
    int middleAt = partialAt + PersistentState.padded(heads * most * (headDim + 2));
    int gateAt = middleAt + PersistentState.padded(hidden);
    int features = layout.get(Layout.matrix(0, Layout.GATE) + Layout.ROWS);
    int outAt = gateAt + PersistentState.padded(features);
    int layerSize = outAt + PersistentState.padded(hidden);
    int scratchSize = layers * layerSize + 2 * PersistentState.padded(groups);
    // This launch's half of scratch, and the next one's, which must be unset by then.
    int start = state.get(PersistentState.HALF) * scratchSize;
    int other = scratchSize - start;
    int candidatesAt = start + layers * layerSize;
    int idsAt = candidatesAt + PersistentState.padded(groups);
    for (int i = context.globalIdx; i < scratchSize; i += groups * size) {
      scratch.set(other + i, PersistentState.UNSET);
    }
    int missing = 0;

    // The four rows that this item works on next, and the ints of them that it has asked for.
    int intsA = 0;
    int atA = 0;
    int scaleA = 0;
    int intsB = 0;
    int atB = 0;
    int scaleB = 0;
    int intsC = 0;
    int atC = 0;
    int scaleC = 0;
    int intsD = 0;
    int atD = 0;
    int scaleD = 0;
    int a0 = 0;
    int a1 = 0;
    int a2 = 0;
    int a3 = 0;
    int b0 = 0;
    int b1 = 0;
    int b2 = 0;
    int b3 = 0;
    int c0 = 0;
    int c1 = 0;
    int c2 = 0;
    int c3 = 0;
    int d0 = 0;
    int d1 = 0;
    int d2 = 0;
    int d3 = 0;
    float best = Attend.LOWEST;
    int bestRow = -1;

    // Step −1 only loads ahead.
    for (int step = -1; step <= 5 * layers; step++) {
      int layer = TornadoMath.max(step, 0) / 5;
      int phase = PersistentState.phase(step, layers);
      int base = start + layer * layerSize;
      int inAt = base - layerSize + outAt;
      int d = PersistentState.matrix(layer, phase);
      int product = PersistentState.isProduct(phase);
      int columns = product * layout.get(d + Layout.COLUMNS);
      int bits = layout.get(d + Layout.BITS);
      int shift = PersistentState.log2(32 / bits);
      int table = layout.get(d + Layout.TABLE);
      int mantissa = layout.get(d + Layout.MANTISSA);
      int scaleShift = layout.get(d + Layout.SCALE_SHIFT);
      // An odd stride: neighbours in an int, and ints, are in different banks of local memory.
      int ints = (columns + (1 << shift) - 1) >> shift;
      int stride = ints | 1;

      // The input: to local memory, element k of each int of codes together.
      int source = phase == PersistentState.OUTPUT ? 2 : 1;
      if (step == 0) {
        source = 0;
      }
      int from = inAt;
      int norm = layout.get(Layout.layer(TornadoMath.min(layer, layers - 1)) + Layout.INPUT_NORM);
      int normed = 1;
      if (phase == PersistentState.GATE_UP) {
        from = base + middleAt;
        norm = layout.get(Layout.layer(layer) + Layout.POST_NORM);
      }
      if (phase == PersistentState.DOWN) {
        from = base + gateAt;
        normed = 0;
      }
      if (phase == PersistentState.OUTPUT) {
        normed = 0;
      }
      if (phase == PersistentState.HEAD) {
        norm = layout.get(Layout.FINAL_NORM);
      }
      float square = 0f;
      for (int c = local; c < (ints << shift); c += size) {
        float value = 0f;
        if (c < columns) {
          if (source == 0) {
            value =
                Embed.element(words, floats, layout, Layout.EMBEDDING_AT, token, c)
                    * floats.get(scalars + Layout.EMBEDDING_SCALE);
          }
          if (source == 1) {
            value = scratch.get(from + c);
            missing += PersistentState.isUnset(value);
          }
          if (source == 2) {
            int own = c / headDim;
            int at = base + partialAt + own * splits * (headDim + 2);
            float max = Attend.LOWEST;
            for (int s = 0; s < splits; s++) {
              float top = scratch.get(at + s * (headDim + 2));
              missing += PersistentState.isUnset(top);
              max = TornadoMath.max(max, top);
            }
            float sum = 0f;
            for (int s = 0; s < splits; s++) {
              int ranged = at + s * (headDim + 2);
              float factor = TornadoMath.exp(scratch.get(ranged) - max);
              float weights = scratch.get(ranged + 1);
              float output = scratch.get(ranged + 2 + c - own * headDim);
              missing += PersistentState.isUnset(weights) + PersistentState.isUnset(output);
              sum += factor * weights;
              value += factor * output;
            }
            value = value / sum;
          }
          square += value * value;
          if (normed == 1) {
            value = value * floats.get(norm + c);
          }
        }
        work[(c & ((1 << shift) - 1)) * stride + (c >> shift)] = value;
      }
      context.localBarrier();

      int rows = PersistentState.rows(layout, layer, phase);
      int first = PersistentState.share(rows, group, groups);
      int last = PersistentState.share(rows, group + 1, groups);
      int batches = (last - first + 4 * slots - 1) / (4 * slots);
      // A group without rows loads ahead nevertheless.
      if (phase != PersistentState.ATTENTION) {
        batches = TornadoMath.max(batches, 1);
      }
      for (int batch = 0; batch < batches; batch++) {
        float sumA = 0f;
        float sumB = 0f;
        float sumC = 0f;
        float sumD = 0f;
        for (int j = lane; j < intsA; j += lanes) {
          float factorA = 1f;
          float factorB = 1f;
          float factorC = 1f;
          float factorD = 1f;
          if (scaleShift < 31) {
            int block = (j << shift) >> scaleShift;
            factorA = floats.get(scaleA + block);
            factorB = floats.get(scaleB + block);
            factorC = floats.get(scaleC + block);
            factorD = floats.get(scaleD + block);
          }
          if ((widths & 1) * bits == 8) {
            float v0 = work[j];
            float v1 = work[stride + j];
            float v2 = work[2 * stride + j];
            float v3 = work[3 * stride + j];
            sumA += factorA * four(floats, table, a0, v0, v1, v2, v3);
            sumB += factorB * four(floats, table, b0, v0, v1, v2, v3);
            sumC += factorC * four(floats, table, c0, v0, v1, v2, v3);
            sumD += factorD * four(floats, table, d0, v0, v1, v2, v3);
          }
          if ((widths & 2) * bits == 32) {
            float v0 = work[j];
            float v1 = work[stride + j];
            sumA += factorA * two(floats, table, mantissa, a0, v0, v1);
            sumB += factorB * two(floats, table, mantissa, b0, v0, v1);
            sumC += factorC * two(floats, table, mantissa, c0, v0, v1);
            sumD += factorD * two(floats, table, mantissa, d0, v0, v1);
          }
          if ((widths & 4) * bits == 128) {
            float v0 = work[j];
            sumA += factorA * (Codes.value32(floats, table, a0) * v0);
            sumB += factorB * (Codes.value32(floats, table, b0) * v0);
            sumC += factorC * (Codes.value32(floats, table, c0) * v0);
            sumD += factorD * (Codes.value32(floats, table, d0) * v0);
          }
          int ahead = j + 4 * lanes;
          a0 = a1;
          a1 = a2;
          a2 = a3;
          a3 = PersistentState.word(words, atA, ahead, intsA);
          b0 = b1;
          b1 = b2;
          b2 = b3;
          b3 = PersistentState.word(words, atB, ahead, intsB);
          c0 = c1;
          c1 = c2;
          c2 = c3;
          c3 = PersistentState.word(words, atC, ahead, intsC);
          d0 = d1;
          d1 = d2;
          d2 = d3;
          d3 = PersistentState.word(words, atD, ahead, intsD);
        }
        if (scaleShift == 31) {
          sumA = sumA * floats.get(scaleA);
          sumB = sumB * floats.get(scaleB);
          sumC = sumC * floats.get(scaleC);
          sumD = sumD * floats.get(scaleD);
        }

        // The item's next rows: of this step, or of the next one that multiplies.
        int nextBatch = batch + 1;
        int nextStep = step;
        if (nextBatch == batches) {
          nextBatch = 0;
          nextStep = phase == PersistentState.QKV ? step + 2 : step + 1;
        }
        int nextLayer = TornadoMath.max(nextStep, 0) / 5;
        int nextPhase = PersistentState.phase(nextStep, layers);
        int nextRows = PersistentState.rows(layout, nextLayer, nextPhase);
        int nextLast = PersistentState.share(nextRows, group + 1, groups);
        int nextA = PersistentState.share(nextRows, group, groups) + 4 * slots * nextBatch + slot;
        int liveA = nextA < nextLast ? 1 : 0;
        int liveB = nextA + slots < nextLast ? 1 : 0;
        int liveC = nextA + 2 * slots < nextLast ? 1 : 0;
        int liveD = nextA + 3 * slots < nextLast ? 1 : 0;
        int ownA = liveA * nextA;
        int ownB = liveB * (nextA + slots);
        int ownC = liveC * (nextA + 2 * slots);
        int ownD = liveD * (nextA + 3 * slots);
        int dA = PersistentState.descriptor(layout, nextLayer, nextPhase, ownA);
        int rowA = PersistentState.row(layout, nextPhase, ownA);
        atA = layout.get(dA + Layout.BASE) + rowA * layout.get(dA + Layout.STRIDE);
        scaleA = Dot.scaleRow(layout, dA, rowA);
        intsA = liveA * PersistentState.ints(layout, dA);
        int dB = PersistentState.descriptor(layout, nextLayer, nextPhase, ownB);
        int rowB = PersistentState.row(layout, nextPhase, ownB);
        atB = layout.get(dB + Layout.BASE) + rowB * layout.get(dB + Layout.STRIDE);
        scaleB = Dot.scaleRow(layout, dB, rowB);
        intsB = liveB * PersistentState.ints(layout, dB);
        int dC = PersistentState.descriptor(layout, nextLayer, nextPhase, ownC);
        int rowC = PersistentState.row(layout, nextPhase, ownC);
        atC = layout.get(dC + Layout.BASE) + rowC * layout.get(dC + Layout.STRIDE);
        scaleC = Dot.scaleRow(layout, dC, rowC);
        intsC = liveC * PersistentState.ints(layout, dC);
        int dD = PersistentState.descriptor(layout, nextLayer, nextPhase, ownD);
        int rowD = PersistentState.row(layout, nextPhase, ownD);
        atD = layout.get(dD + Layout.BASE) + rowD * layout.get(dD + Layout.STRIDE);
        scaleD = Dot.scaleRow(layout, dD, rowD);
        intsD = liveD * PersistentState.ints(layout, dD);
        a0 = PersistentState.word(words, atA, lane, intsA);
        a1 = PersistentState.word(words, atA, lane + lanes, intsA);
        a2 = PersistentState.word(words, atA, lane + 2 * lanes, intsA);
        a3 = PersistentState.word(words, atA, lane + 3 * lanes, intsA);
        b0 = PersistentState.word(words, atB, lane, intsB);
        b1 = PersistentState.word(words, atB, lane + lanes, intsB);
        b2 = PersistentState.word(words, atB, lane + 2 * lanes, intsB);
        b3 = PersistentState.word(words, atB, lane + 3 * lanes, intsB);
        c0 = PersistentState.word(words, atC, lane, intsC);
        c1 = PersistentState.word(words, atC, lane + lanes, intsC);
        c2 = PersistentState.word(words, atC, lane + 2 * lanes, intsC);
        c3 = PersistentState.word(words, atC, lane + 3 * lanes, intsC);
        d0 = PersistentState.word(words, atD, lane, intsD);
        d1 = PersistentState.word(words, atD, lane + lanes, intsD);
        d2 = PersistentState.word(words, atD, lane + 2 * lanes, intsD);
        d3 = PersistentState.word(words, atD, lane + 3 * lanes, intsD);

        // Lanes add up, eight at a time; the squares go along.
        part[local] = sumA;
        part[size + local] = sumB;
        part[2 * size + local] = sumC;
        part[3 * size + local] = sumD;
        part[4 * size + local] = square;
        context.localBarrier();
        for (int have = lanes; have > 1; have = (have + 7) / 8) {
          int left = (have + 7) / 8;
          for (int e = local; e < 5 * slots * left; e += size) {
            int own = e / left;
            int at = own * lanes + e - own * left;
            float total = part[at];
            for (int m = left; m < have; m += left) {
              total += part[at + m];
            }
            part[at] = total;
          }
          context.localBarrier();
        }

        // An item finishes a pair of rows.
        for (int e = local; e < 2 * slots; e += size) {
          int n = first + 4 * slots * batch + 2 * e;
          if (n < last) {
            float one = part[2 * e * lanes];
            float two = part[(2 * e + 1) * lanes];
            int both = n + 1 < last ? 1 : 0;
            float squares = 0f;
            for (int s = 4 * slots; s < 5 * slots; s++) {
              squares += part[s * lanes];
            }
            float inverse = 1f / TornadoMath.sqrt(squares / (float) hidden + epsilon);
            int to = -1;
            int toAlso = -1;
            float value = 0f;
            float valueAlso = 0f;
            if (phase == PersistentState.QKV) {
              int pair = n / 2;
              int ofAll = pair / half;
              int i = pair - ofAll * half;
              int isKey = ofAll >= heads ? 1 : 0;
              int isValue = ofAll >= heads + kvHeads ? 1 : 0;
              int ownHead = ofAll - isKey * heads - isValue * kvHeads;
              int own = PersistentState.descriptor(layout, layer, phase, n);
              int row = ownHead * headDim + i;
              float a = one * inverse + Dot.bias(floats, layout, own, row);
              float b = two * inverse + Dot.bias(floats, layout, own, row + half);
              float cos = isValue == 1 ? 1f : rope.get(i);
              float sin = isValue == 1 ? 0f : rope.get(half + i);
              value = a * cos - b * sin;
              valueAlso = b * cos + a * sin;
              to = base + isKey * keyAt + isValue * (valueAt - keyAt) + row;
              toAlso = to + half;
              if (isKey == 1) {
                int place = Cache.position(layout, blocks, position);
                int at = Cache.at(layout, layer, isValue, place, ownHead) + i;
                Cache.set(kv32, kv16, kvType, at, value);
                Cache.set(kv32, kv16, kvType, at + half, valueAlso);
              }
            }
            if (phase == PersistentState.GATE_UP) {
              int row = n / 2;
              float g = one * inverse + Dot.bias(floats, layout, d, row);
              float u = two * inverse + Dot.bias(floats, layout, d + Layout.MATRIX_INTS, row);
              value = g / (1f + TornadoMath.exp(-g)) * u;
              to = base + gateAt + row;
            }
            if (phase == PersistentState.HEAD) {
              float scale = floats.get(scalars + Layout.LOGITS_SCALE) * inverse;
              float logit = scale * one;
              logits.set(n, logit);
              float candidate = n < limit ? logit : Attend.LOWEST;
              if (candidate > best) {
                best = candidate;
                bestRow = n;
              }
              if (both == 1) {
                float logitAlso = scale * two;
                logits.set(n + 1, logitAlso);
                float candidateAlso = n + 1 < limit ? logitAlso : Attend.LOWEST;
                if (candidateAlso > best) {
                  best = candidateAlso;
                  bestRow = n + 1;
                }
              }
            }
            int adds = 0;
            int before = 0;
            int scalar = Layout.ATTENTION_RESIDUAL;
            if (phase == PersistentState.OUTPUT) {
              adds = 1;
              before = inAt + n;
              to = base + middleAt + n;
            }
            if (phase == PersistentState.DOWN) {
              adds = 1;
              scalar = Layout.FFN_RESIDUAL;
              before = base + middleAt + n;
              to = base + outAt + n;
            }
            if (adds == 1) {
              float scale = floats.get(scalars + scalar);
              value = scale * (one + Dot.bias(floats, layout, d, n));
              if (both == 1) {
                toAlso = to + 1;
                valueAlso = scale * (two + Dot.bias(floats, layout, d, n + 1));
              }
              // Layer 0 adds to the embedding, which nobody stored.
              int embeds = step == 2 ? 1 : 0;
              if (embeds == 0) {
                value += scratch.get(before);
                if (both == 1) {
                  valueAlso += scratch.get(before + 1);
                }
              }
              if (embeds == 1) {
                float times = floats.get(scalars + Layout.EMBEDDING_SCALE);
                int at = Layout.EMBEDDING_AT;
                value += times * Embed.element(words, floats, layout, at, token, n);
                if (both == 1) {
                  valueAlso += times * Embed.element(words, floats, layout, at, token, n + 1);
                }
              }
            }
            if (to >= 0) {
              scratch.set(to, value);
            }
            if (toAlso >= 0) {
              scratch.set(toAlso, valueAlso);
            }
          }
        }
        context.localBarrier();
      }

      // Attention: a group takes a kv head and a range of keys. In local memory: the queries, their
      // sums, scores, weights, partial maxima, and (max, Σ) twice, old and new.
      int units = phase == PersistentState.ATTENTION ? kvHeads * splits : 0;
      int sumsAt = shared * headDim;
      int scoreAt = 2 * sumsAt;
      int weightAt = scoreAt + shared * keys;
      int topAt = weightAt + shared * keys;
      int statAt = topAt + 8 * shared;
      for (int unit = group; unit < units; unit += groups) {
        int kvHead = unit / splits;
        int split = unit - kvHead * splits;
        int begin = split * range;
        int end = TornadoMath.min(begin + range, position + 1);
        int keysFrom = Cache.at(layout, layer, 0, 0, kvHead);
        int valuesFrom = Cache.at(layout, layer, 1, 0, kvHead);
        int ownKey = base + keyAt + kvHead * headDim;
        int ownValue = base + valueAt + kvHead * headDim;
        float scale = floats.get(scalars + Layout.ATTENTION_SCALE);
        for (int e = local; e < shared * headDim; e += size) {
          float query = scratch.get(base + kvHead * shared * headDim + e);
          missing += PersistentState.isUnset(query);
          work[e] = scale * query;
          work[sumsAt + e] = 0f;
        }
        for (int s = local; s < shared; s += size) {
          work[statAt + s] = Attend.LOWEST;
          work[statAt + shared + s] = 0f;
        }
        context.localBarrier();
        int old = 0;
        for (int tile = begin; tile < end; tile += keys) {
          int count = TornadoMath.min(keys, end - tile);
          int place = Cache.position(layout, blocks, tile);
          int stat = statAt + old * 2 * shared;
          int newStat = statAt + (1 - old) * 2 * shared;
          for (int e = local; e < count * shared; e += size) {
            int j = e / shared;
            int s = e - j * shared;
            int at = keysFrom + (place + j) * kvSize;
            float dot = 0f;
            if (tile + j < position) {
              for (int i = 0; i < headDim; i++) {
                dot +=
                    work[s * headDim + i] * Cache.get(kv32, kv16, floats, kvTable, kvType, at + i);
              }
            }
            if (tile + j == position) {
              for (int i = 0; i < headDim; i++) {
                float key = scratch.get(ownKey + i);
                missing += PersistentState.isUnset(key);
                dot += work[s * headDim + i] * key;
              }
            }
            work[scoreAt + s * keys + j] = dot;
          }
          context.localBarrier();
          for (int e = local; e < 8 * shared; e += size) {
            int s = e / 8;
            float top = Attend.LOWEST;
            for (int j = e - 8 * s; j < count; j += 8) {
              top = TornadoMath.max(top, work[scoreAt + s * keys + j]);
            }
            work[topAt + e] = top;
          }
          context.localBarrier();
          for (int e = local; e < count * shared; e += size) {
            int j = e / shared;
            int s = e - j * shared;
            float max = work[stat + s];
            for (int k = 0; k < 8; k++) {
              max = TornadoMath.max(max, work[topAt + 8 * s + k]);
            }
            work[weightAt + s * keys + j] = TornadoMath.exp(work[scoreAt + s * keys + j] - max);
          }
          context.localBarrier();
          for (int e = local; e < shared * headDim; e += size) {
            int s = e / headDim;
            int i = e - s * headDim;
            float max = work[stat + s];
            for (int k = 0; k < 8; k++) {
              max = TornadoMath.max(max, work[topAt + 8 * s + k]);
            }
            float fade = TornadoMath.exp(work[stat + s] - max);
            float total = 0f;
            float sum = fade * work[sumsAt + e];
            int at = valuesFrom + place * kvSize + i;
            int cached = TornadoMath.min(count, position - tile);
            for (int j = 0; j < cached; j++) {
              float weight = work[weightAt + s * keys + j];
              total += weight;
              sum += weight * Cache.get(kv32, kv16, floats, kvTable, kvType, at + j * kvSize);
            }
            if (cached < count) {
              float weight = work[weightAt + s * keys + cached];
              float value = scratch.get(ownValue + i);
              missing += PersistentState.isUnset(value);
              total += weight;
              sum += weight * value;
            }
            work[sumsAt + e] = sum;
            if (i == 0) {
              work[newStat + s] = max;
              work[newStat + shared + s] = fade * work[stat + shared + s] + total;
            }
          }
          context.localBarrier();
          old = 1 - old;
        }
        int stat = statAt + old * 2 * shared;
        for (int e = local; e < shared * (headDim + 2); e += size) {
          int s = e / (headDim + 2);
          int i = e - s * (headDim + 2);
          int from0 = i == 0 ? stat + s : stat + shared + s;
          int at = i < 2 ? from0 : sumsAt + s * headDim + i - 2;
          int to = base + partialAt + ((kvHead * shared + s) * splits + split) * (headDim + 2) + i;
          scratch.set(to, work[at]);
        }
        context.localBarrier();
      }

      // The head's best of this group.
      int heading = phase == PersistentState.HEAD ? 1 : 0;
      for (int once = 0; once < heading; once++) {
        part[local] = best;
        part[size + local] = (float) bestRow;
        context.localBarrier();
        if (local == 0) {
          for (int s = 1; s < TornadoMath.min(2 * slots, size); s++) {
            float value = part[s];
            int id = (int) part[size + s];
            if (Argmax.better(value, id, best, bestRow) == 1) {
              best = value;
              bestRow = id;
            }
          }
          scratch.set(candidatesAt + group, best);
          scratch.set(idsAt + group, (float) bestRow);
        }
        context.localBarrier();
      }

      // All groups meet.
      int meets = step < 0 ? 0 : 1;
      for (int once = 0; once < meets; once++) {
        context.globalBarrier();
        if (local == 0) {
          int target = (step + 1) * groups;
          context.atomicAdd(state, PersistentState.ARRIVED, 1);
          int seen = 0;
          int looks = patience;
          for (int i = 0; i < looks; i++) {
            context.atomicAdd(state, PersistentState.ARRIVED, 0);
            seen = state.get(PersistentState.ARRIVED);
            if (seen >= target) {
              looks = 0;
            }
          }
          if (seen < target) {
            context.atomicAdd(state, PersistentState.FAILED, 1);
            patience = 0;
          }
        }
        context.globalBarrier();
      }
    }

    if (group == 0) {
      if (local == 0) {
        float top = Attend.LOWEST;
        int id = -1;
        for (int g = 0; g < groups; g++) {
          float value = scratch.get(candidatesAt + g);
          float found = scratch.get(idsAt + g);
          missing += PersistentState.isUnset(value) + PersistentState.isUnset(found);
          if (Argmax.better(value, (int) found, top, id) == 1) {
            top = value;
            id = (int) found;
          }
        }
        state.set(PersistentState.CHOSEN, Argmax.finite(top, id));
        state.set(State.LAUNCHES, Stamp.isReady(state, layout, rope, headDim));
      }
    }
    if (missing > 0) {
      context.atomicAdd(state, PersistentState.FAILED, 1);
    }
  }

  /** Σ value · v of an int of 8-bit codes. */
  private static float four(
      FloatArray floats, int table, int word, float v0, float v1, float v2, float v3) {
    return Codes.value8(floats, table, word) * v0
        + Codes.value8(floats, table, word >> 8) * v1
        + Codes.value8(floats, table, word >> 16) * v2
        + Codes.value8(floats, table, word >> 24) * v3;
  }

  /** Σ value · v of an int of 16-bit codes. */
  private static float two(
      FloatArray floats, int table, int mantissa, int word, float v0, float v1) {
    return Codes.value16(floats, table, mantissa, word) * v0
        + Codes.value16(floats, table, mantissa, word >> 16) * v1;
  }
}
