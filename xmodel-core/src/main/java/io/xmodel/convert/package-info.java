/**
 * Checkpoint in, checkpoint out: conversion to safetensors and to FP8, and synthetic checkpoints
 * for trials.
 */
@NullMarked
package io.xmodel.convert;

import org.jspecify.annotations.NullMarked;
