/** In an ONNX graph an output may not have an input's name. */
export const OUTPUT_PREFIX = 'out.';

export const outputName = (name: string) => OUTPUT_PREFIX + name;
