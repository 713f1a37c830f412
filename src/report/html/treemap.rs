//! Areas that tell amounts: a rectangle cut so that the pieces are as square as they can be.
//!
//! The squarified treemap of Bruls, Huizing and van Wijk (2000). It knows nothing of what it shows.

/// A place on a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// Without a margin all round, and more at the top.
    pub(super) fn inside(self, margin: f64, top: f64) -> Self {
        Self {
            x: self.x + margin,
            y: self.y + top,
            width: (self.width - 2.0 * margin).max(0.0),
            height: (self.height - top - margin).max(0.0),
        }
    }
}

/// Cuts an area into one piece for each weight, in their order. Weights should fall; none may be negative.
pub(super) fn cut(weights: &[f64], mut free: Area) -> Vec<Area> {
    let mut pieces = Vec::with_capacity(weights.len());
    let mut rest: f64 = weights.iter().sum();
    let mut weights = weights;
    while !weights.is_empty() {
        let scale = if rest > 0.0 {
            free.width * free.height / rest
        } else {
            0.0
        };
        let side = free.width.min(free.height);
        let mut taken = 1;
        while taken < weights.len()
            && worst(weights, taken + 1, scale, side) <= worst(weights, taken, scale, side)
        {
            taken += 1;
        }
        let (row, later) = weights.split_at(taken.min(weights.len()));
        let sum: f64 = row.iter().sum();
        free = lay(row, sum * scale, free, &mut pieces);
        rest -= sum;
        weights = later;
    }
    pieces
}

/// How far from square the worst of the first pieces would be, laid along a side.
fn worst(weights: &[f64], taken: usize, scale: f64, side: f64) -> f64 {
    let row = || weights.iter().take(taken).map(|weight| weight * scale);
    let sum: f64 = row().sum();
    let (least, most) = row().fold((f64::MAX, 0.0_f64), |(least, most), area| {
        (least.min(area), most.max(area))
    });
    let square = |length: f64| length * length;
    (square(side) * most / square(sum)).max(square(sum) / (square(side) * least))
}

/// Lays a row along the shorter side; gives what is left.
fn lay(row: &[f64], area: f64, free: Area, pieces: &mut Vec<Area>) -> Area {
    let sum: f64 = row.iter().sum();
    let upright = free.width >= free.height;
    let side = free.width.min(free.height);
    let depth = if side > 0.0 { area / side } else { 0.0 };
    let mut at = 0.0;
    for weight in row {
        let length = if sum > 0.0 { side * weight / sum } else { 0.0 };
        pieces.push(if upright {
            Area {
                x: free.x,
                y: free.y + at,
                width: depth,
                height: length,
            }
        } else {
            Area {
                x: free.x + at,
                y: free.y,
                width: length,
                height: depth,
            }
        });
        at += length;
    }
    if upright {
        Area {
            x: free.x + depth,
            width: (free.width - depth).max(0.0),
            ..free
        }
    } else {
        Area {
            y: free.y + depth,
            height: (free.height - depth).max(0.0),
            ..free
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn areas_tell_the_weights_and_lie_inside(mut weights in proptest::collection::vec(1_u32..100_000, 1..40)) {
            weights.sort_by_key(|weight| std::cmp::Reverse(*weight));
            let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
            let whole = Area { x: 0.0, y: 0.0, width: 1000.0, height: 400.0 };
            let pieces = cut(&weights, whole);
            let sum: f64 = weights.iter().sum();
            prop_assert_eq!(pieces.len(), weights.len());
            for (piece, weight) in pieces.iter().zip(&weights) {
                let area = piece.width * piece.height;
                prop_assert!((area - 400_000.0 * weight / sum).abs() < 0.5, "{piece:?} {weight}");
                prop_assert!(piece.x > -0.01 && piece.x + piece.width < 1000.01);
                prop_assert!(piece.y > -0.01 && piece.y + piece.height < 400.01);
            }
        }
    }
}
