/**
 * Checkpoint in, checkpoint out: conversion to safetensors, FP8, integers and GGUF, and synthetic
 * checkpoints for trials.
 */
@NullMarked
package io.xmodel.convert;

import org.jspecify.annotations.NullMarked;
