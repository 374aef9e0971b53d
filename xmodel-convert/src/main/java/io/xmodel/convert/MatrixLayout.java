package io.xmodel.convert;

/** How quantised matrices are stored in a converted checkpoint. */
public sealed interface MatrixLayout permits Float8Layout, GroupLayout {}
