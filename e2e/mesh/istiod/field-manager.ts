/** Under this name the real istiod writes, and so does the stand-in. */
export const fieldManager = 'pilot-discovery';
