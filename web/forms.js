// The documents of docs/http.md that the page reads, as types. No code: the browser never loads this file.

/**
 * @typedef {object} Result
 * @property {number} rank
 * @property {string} video
 * @property {string} video_id
 * @property {number} start_seconds
 * @property {number} end_seconds
 * @property {number} clip_start_seconds
 * @property {number} clip_end_seconds
 * @property {number} score
 * @property {number} similarity
 * @property {number|null} p_value
 * @property {boolean} is_extrapolated
 * @property {boolean} is_unwanted
 * @property {boolean} is_match
 *
 * @typedef {object} Found
 * @property {number|null} matches
 * @property {Result[]} results
 * @property {string[]} notes
 * @property {string|null} next_cursor
 *
 * @typedef {object} Library
 * @property {string} id
 * @property {string} name
 * @property {string} folder
 * @property {number} videos
 * @property {number} clips
 * @property {number} video_seconds
 * @property {number} failed
 * @property {string} model
 * @property {string|null} knows
 * @property {boolean} can_ask
 * @property {boolean} can_ask_library
 * @property {string|null} not_asked_because
 * @property {boolean} has_chance
 *
 * @typedef {object} Video
 * @property {string} id
 * @property {string} library
 * @property {string} path
 * @property {string} name
 * @property {number|null} seconds
 * @property {number} clips
 * @property {boolean} is_finished
 * @property {string|null} error
 *
 * @typedef {object} VideoFacts  What /v1/videos/{id} has in addition.
 * @property {number} bytes
 * @property {number|null} width
 * @property {number|null} height
 * @property {string|null} codec
 * @property {string|null} sound_codec
 * @property {boolean} is_there
 * @property {boolean} is_playable
 *
 * @typedef {object} Evidence
 * @property {string} video_id
 * @property {string} [video]
 * @property {number} start_seconds
 * @property {number} end_seconds
 * @property {number} weight
 * @property {number} frame_seconds
 *
 * @typedef {object} Answer
 * @property {string} question
 * @property {string} answer
 * @property {number} probability
 * @property {boolean} not_sure
 * @property {{answer: string, probability: number}[]} candidates
 * @property {Evidence[]} evidence
 * @property {string[]} notes
 *
 * @typedef {object} Heat
 * @property {number[]} seconds
 * @property {number[]} similarity
 *
 * @typedef {object} Explanation
 * @property {{start_seconds: number, end_seconds: number}} range
 * @property {number[]} frame_seconds
 * @property {number} rows
 * @property {number} columns
 * @property {number} probability
 * @property {number} similarity
 * @property {number[]} frame_weights
 * @property {{word: string, share: number, heat: number[]}[]} words
 *
 * @typedef {object} IndexReport
 * @property {number} videos
 * @property {number} clips
 * @property {number} skipped
 * @property {{path: string, error: string}[]} failed
 * @property {{path: string, reason: string}[]} left_out
 * @property {string[]} removed
 * @property {{path: string, videos: number}[]} kept
 * @property {string[]} notes
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string} kind
 * @property {string} library
 * @property {'queued'|'running'|'done'|'failed'|'cancelled'} state
 * @property {number} created
 * @property {number|null} finished
 * @property {{label: string, done: number, total: number, seconds_left: number|null, note: string|null}|null} progress
 * @property {IndexReport|null} result
 * @property {ProblemFields|null} error
 *
 * @typedef {object} ProblemFields
 * @property {string} [kind]
 * @property {string} [where]
 * @property {string} [what]
 * @property {string} [hint]
 * @property {string} [title]
 * @property {string} [detail]
 */

export {};
