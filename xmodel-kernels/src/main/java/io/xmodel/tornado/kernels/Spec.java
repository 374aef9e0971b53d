package io.xmodel.tornado.kernels;

/** What the kernels compute, as plain loops over decoded matrices, in double precision. */
final class Spec {
  private Spec() {}
}
