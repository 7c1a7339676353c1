/** Largest file that is taken in a browser: 2 GiB. */
export const MAX_UPLOAD_BYTES = 2 * 1024 ** 3
/** Most bytes of one PATCH: at 1 MB/s they take eight of the ten seconds that a request may take. */
export const MAX_PIECE_BYTES = 8 * 1024 ** 2
/** Media type of a piece of a file, as in tus. */
export const PIECE_TYPE = 'application/offset+octet-stream'
