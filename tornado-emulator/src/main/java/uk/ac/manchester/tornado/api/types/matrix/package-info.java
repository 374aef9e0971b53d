/** Matrices off the heap. */
package uk.ac.manchester.tornado.api.types.matrix;
