/** Arrays off the heap, with the header that TornadoVM expects. */
package uk.ac.manchester.tornado.api.types.arrays;
