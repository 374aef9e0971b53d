/**
 * The model as data: config.json, µP scales, RoPE frequencies, weights by layer. No arithmetic on
 * activations.
 */
@NullMarked
package io.xmodel.model;

import org.jspecify.annotations.NullMarked;
