/**
 * onnxruntime 1.29 and later report to their maker from Linux and macOS, too, unless told not to before they are loaded:
 * https://github.com/microsoft/onnxruntime/pull/27379. A run tells nobody, whoever wants to sets the variable to 0.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1';
