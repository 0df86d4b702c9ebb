//! Networks whose structure gives their memory in a time that grows with the number of weights alone.

mod ball;
mod chains;
mod circle;
mod circulant;
mod climb;
mod converging;
mod diverging;
mod estimate;
mod forest;
mod found;
mod meetings;
mod normal;
mod route;
mod turning;

pub use found::Method;
pub(super) use route::structured;
