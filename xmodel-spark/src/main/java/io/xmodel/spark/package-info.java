/**
 * Batch inference on a cluster: each row of a Spark dataset is a request, and its answer becomes
 * columns of the row.
 *
 * <pre>{@code
 * Dataset<Row> answered =
 *     XmodelBatch.on(XmodelSpec.of("/models/Xmodel-2.5")).column("question").chat().apply(questions);
 * }</pre>
 *
 * <p>What travels to the executors is a description of the model, never the model. All tasks of an
 * executor share one, so that its engine computes their rows together.
 */
@NullMarked
package io.xmodel.spark;

import org.jspecify.annotations.NullMarked;
