import { learningCurve, tokenLengths } from '../../charts/training.js'
import { drawSvg } from '../../report/draw.js'
import { PRINT_LOOK } from '../../report/print-look.js'
import type { Curve } from '../../training/tuning/loss-curve.js'
import type { TextLengths } from '../../training/sentiment/text-lengths.js'
import { writeWholeSync } from '../../whole-file.js'

const SIZE = { widthPx: 860, heightPx: 360 }

/**
 * Replaces the file as a whole: until it is drawn, a viewer sees the previous picture.
 * @param score what the validation's score is
 */
export function drawCurve(file: string, curve: Curve, score: string): void {
  writeWholeSync(file, drawSvg(learningCurve(curve, { score }, PRINT_LOOK), SIZE))
}

/** @param maxLength where the training cuts texts, in tokens */
export function drawLengths(file: string, lengths: TextLengths, maxLength: number): void {
  writeWholeSync(file, drawSvg(tokenLengths(lengths, { maxLength }, PRINT_LOOK), SIZE))
}
