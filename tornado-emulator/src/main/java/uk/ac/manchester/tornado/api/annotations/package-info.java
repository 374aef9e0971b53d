/** Marks of loops. */
package uk.ac.manchester.tornado.api.annotations;
