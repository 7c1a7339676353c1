import { Option } from 'commander'
import { ENGINES } from '../../models/engine.js'

/** `--engine`, for commands that run models. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'what runs the models (default: the setting ENGINE)').choices(ENGINES)
}
