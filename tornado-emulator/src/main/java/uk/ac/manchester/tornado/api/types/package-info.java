/** Number formats that kernels convert. */
package uk.ac.manchester.tornado.api.types;
