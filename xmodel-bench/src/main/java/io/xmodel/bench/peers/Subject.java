package io.xmodel.bench.peers;

import io.xmodel.convert.writer.GgmlType;
import io.xmodel.internal.model.ModelFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The model that all engines run.
 *
 * @param directory the checkpoint
 * @param files the same, open
 * @param threads of the CPU that each may use
 * @param onCpu whether xmodel runs on the CPU, so that peers should, too
 * @param positions that a sequence must hold
 * @param ggufType what matrices become for peers that read GGUF; null: what is nearest
 * @param gguf the file for such peers, made where missing; null: beside the checkpoint
 */
public record Subject(
    Path directory,
    ModelFiles files,
    int threads,
    boolean onCpu,
    int positions,
    @Nullable GgmlType ggufType,
    @Nullable Path gguf) {}
