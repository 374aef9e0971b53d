/** Arithmetic that kernels may use. */
package uk.ac.manchester.tornado.api.math;
