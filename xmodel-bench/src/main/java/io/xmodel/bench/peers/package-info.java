/**
 * xmodel beside other programs that run the same model: how each is started and asked, runs that
 * take turns, and whether they choose the same tokens. Knows nothing of how xmodel is measured.
 */
@NullMarked
package io.xmodel.bench.peers;

import org.jspecify.annotations.NullMarked;
