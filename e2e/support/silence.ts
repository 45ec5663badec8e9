/**
 * Energy (W3C webrtc-stats: squares of full scale times seconds) that is no sound. Silence that went through a codec is not quite
 * nothing; a voice adds thousands of times this in a second.
 */
export const silence = 1e-6
